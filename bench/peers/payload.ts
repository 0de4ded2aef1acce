/** What a callback receives, in Fanfare's shape, so that all carry as much. */
export const payloadOf = (response: unknown): object => ({
  source: 'bench.source',
  target: 'bench.echo',
  response,
  req_ts_utc: '2026-01-01 00:00:00',
  resp_ts_utc: '2026-01-01 00:00:00',
  ok: true,
  exception: null,
  cid: 'K05129BXK5ZJJABJ41CGPEMZG4J6',
})
