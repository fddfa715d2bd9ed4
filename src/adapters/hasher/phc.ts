/** Cost of one hash: N = 2^logN, about 128·N·r bytes of memory. */
export interface ScryptCost {
  readonly logN: number
  readonly r: number
  readonly p: number
}

export interface ScryptHash {
  readonly cost: ScryptCost
  readonly salt: Uint8Array
  readonly key: Uint8Array
}

/** `$scrypt$ln=15,r=8,p=1$<salt>$<key>`, base64 without padding: the PHC string format. */
export function formatPhc(hash: ScryptHash): string {
  const { logN, r, p } = hash.cost
  return `$scrypt$ln=${logN},r=${r},p=${p}$${base64(hash.salt)}$${base64(hash.key)}`
}

const PHC =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,128})\$([A-Za-z0-9+/]{22,128})$/

/**
 * Stored text may come from an older version or an edited file; what would eat the machine's memory is
 * refused.
 */
const LOG_N_MAX = 20
const R_MAX = 16
const P_MAX = 4

/** Null for anything that is not such a string within the bounds. */
export function parsePhc(text: string): ScryptHash | null {
  const match = PHC.exec(text)
  if (match === null) return null
  const [, logN = '', r = '', p = '', salt = '', key = ''] = match
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) }
  const isBounded = cost.logN >= 1 && cost.logN <= LOG_N_MAX && cost.r <= R_MAX && cost.p <= P_MAX
  if (!isBounded || cost.r === 0 || cost.p === 0) return null
  return { cost, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
