/** What the unit of the service is made from. Paths are absolute. */
export interface UnitOptions {
  readonly executable: string
  /** Of the user's own service manager, without the rights to hide anything. */
  readonly isUserUnit: boolean
  readonly host: string | null
  readonly port: number | null
  readonly config: string | null
  /** Null: /var/lib/veloz, or for a user what `veloz serve` takes without a word. */
  readonly dataDirectory: string | null
  /** An account of this machine; null for one that exists only while the service runs. */
  readonly runAs: string | null
}

/** Secrets that `systemd-creds` or a file under /etc/credstore may hold; none has to be there. */
export const CREDENTIALS = ['VELOZ_KEYCHAIN_PASSPHRASE', 'VELOZ_ADMIN_PASSWORD', 'VELOZ_JWT_SECRET'] as const

const STATE_ROOT = '/var/lib/'

/** The same options give the same text, to the last byte. */
export function unitText(options: UnitOptions): string {
  const parts = [
    unitSection(options),
    serviceSection(options),
    ...(options.isUserUnit ? [userHardening()] : [systemHardening(options)]),
    `[Install]\nWantedBy=${options.isUserUnit ? 'default.target' : 'multi-user.target'}\n`,
  ]
  return parts.join('\n')
}

function unitSection({ isUserUnit }: UnitOptions): string {
  const network = isUserUnit
    ? ''
    : 'Wants=network-online.target\nAfter=network-online.target time-sync.target\n'
  return `[Unit]
Description=VeloZ trading platform
${network}# A crash that repeats is looked at by somebody, not tried for ever.
StartLimitIntervalSec=300
StartLimitBurst=5
`
}

function serviceSection(options: UnitOptions): string {
  return `[Service]
Type=notify
NotifyAccess=main
ExecStart=${commandLine(options)}
Restart=on-failure
RestartSec=2
# Wrong usage and what is refused for safety do not get better by trying again.
RestartPreventExitStatus=2 3
WatchdogSec=30
TimeoutStartSec=300
TimeoutStopSec=20
KillMode=mixed
${options.isUserUnit ? '' : `${placeLines(options)}\n`}UMask=0077
LimitNOFILE=65536
${credentialLines(options)}`
}

function commandLine({ executable, host, port, config, dataDirectory }: UnitOptions): string {
  const words = [
    executable,
    'serve',
    ...(host === null ? [] : ['--host', host]),
    ...(port === null ? [] : ['--port', String(port)]),
    ...(config === null ? [] : ['--config', config]),
    ...(dataDirectory === null ? [] : ['--data-dir', dataDirectory]),
  ]
  return words.map(quoted).join(' ')
}

/** `systemd.service(5)`: quotes keep words together; `%` and `$` would be replaced. */
function quoted(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  if (/^[A-Za-z0-9_@:,./+=%$-]+$/.test(word)) return escaped
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** A folder outside the state root has to be there, and belong to an account that stays. */
function placeLines({ dataDirectory, runAs }: UnitOptions): string {
  const account = runAs === null ? 'DynamicUser=yes' : `User=${runAs}`
  const below = stateNameOf(dataDirectory)
  if (below !== null) return `${account}\nStateDirectory=${below}\nStateDirectoryMode=0700`
  return `${account}\nReadWritePaths=${quoted(dataDirectory ?? '')}`
}

/** The data directory as `StateDirectory=` names it; null when it lies elsewhere. */
export function stateNameOf(dataDirectory: string | null): string | null {
  if (dataDirectory === null) return 'veloz'
  const name = dataDirectory.startsWith(STATE_ROOT) ? dataDirectory.slice(STATE_ROOT.length) : ''
  return /^[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*$/.test(name) && !/(?:^|\/)\.\.?(?:\/|$)/.test(name)
    ? name
    : null
}

function credentialLines({ isUserUnit }: UnitOptions): string {
  if (isUserUnit) return ''
  const lines = CREDENTIALS.map((name) => `LoadCredential=${name}:veloz.${name}\n`)
  return `# Files such as /etc/credstore/veloz.VELOZ_KEYCHAIN_PASSPHRASE, for root alone; each may be absent.
${lines.join('')}`
}

/** What works without the rights of root: filters of system calls, and no way to gain rights. */
function userHardening(): string {
  return `NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
`
}

function systemHardening({ runAs }: UnitOptions): string {
  return `# MemoryDenyWriteExecute stays off: the code is compiled while it runs.
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
${runAs === null ? 'PrivateUsers=yes\n' : ''}ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
ProcSubset=all
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
`
}
