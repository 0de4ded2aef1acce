/** The target and the callbacks of the pools of threads. `ms`: CPU time to use. */
export default function work({ payload, ms }) {
  if (ms !== undefined) {
    const until = process.threadCpuUsage().user + ms * 1000
    while (process.threadCpuUsage().user < until) for (let i = 0; i < 1e5; i++);
  }
  return { echo: payload }
}
