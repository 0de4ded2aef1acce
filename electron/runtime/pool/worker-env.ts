/**
 * What workers may know of the host's environment. An allow-list: a token or password in the host's environment is
 * none of a service's business. Never empty, since an empty one means "inherit all" to some hosts.
 */
const ALLOWED = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LANGUAGE',
  'TZ',
  // Windows: without these, processes and sockets don't start.
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'PROGRAMFILES',
  // How this machine reaches the network, and whom it trusts there.
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
])

/** The environment of workers: what is allowed of `host`, and `extra` over it. */
export function workerEnv(
  host: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(host)) {
    const known = name.toUpperCase()
    if (value !== undefined && (ALLOWED.has(known) || known.startsWith('LC_'))) env[name] = value
  }
  env.PATH ??= env.Path ?? '/usr/local/bin:/usr/bin:/bin'
  return Object.assign(env, extra)
}
