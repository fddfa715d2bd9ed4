/** The mode in a word nobody mistakes, and its colour's name in the style sheet. */
export interface ModeLook {
  readonly word: string
  readonly color: string
  readonly says: string
}

const PAPER: ModeLook = {
  word: 'PAPER',
  color: 'var(--mode-paper)',
  says: 'Simulated money on a simulated exchange.',
}
const TESTNET: ModeLook = {
  word: 'TESTNET',
  color: 'var(--mode-testnet)',
  says: 'Test money on a real test exchange.',
}

/** Anything this page does not know is shown as if it were real money. */
export function modeLook(mode: string): ModeLook {
  if (mode === 'simulation' || mode === 'sim_engine' || mode === 'paper') return PAPER
  if (mode.includes('testnet') || mode.includes('sandbox')) return TESTNET
  const word = mode === 'live' ? 'LIVE' : mode.toUpperCase()
  return { word, color: 'var(--mode-live)', says: 'Real money on a real exchange.' }
}

/** For the page's colour. */
export function modeKind(mode: string): 'paper' | 'testnet' | 'live' {
  const look = modeLook(mode)
  return look === PAPER ? 'paper' : look === TESTNET ? 'testnet' : 'live'
}
