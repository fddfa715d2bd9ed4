/**
 * Asks an exchange about a key: its clock, whether it takes the signature, what the key may do. Through ccxt,
 * of which one exchange is loaded when it is first needed; idle, none of it is in memory.
 *
 * @example
 * const checker = createKeyChecker({ restUrlOf: () => null, nowMs })
 * const found = await checker.check({ exchange: 'okx', isTestnet: true }, credentials)
 */
export {
  askAboutKey,
  createKeyChecker,
  type KeyAnswer,
  type KeyCheckerOptions,
  type KeyQuestion,
} from './key-checker.ts'
