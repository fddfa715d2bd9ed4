/**
 * Password hashing by scrypt: off the main thread, one at a time, a bounded queue.
 *
 * @example const outcome = await createScryptHasher().verify(password, user?.passwordHash ?? null)
 */
export { createScryptHasher, type ScryptHasherOptions } from './scrypt-hasher.ts'
