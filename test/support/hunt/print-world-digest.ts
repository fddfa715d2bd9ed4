/** Run by whatever runtime is to be compared with this one. */
import { worldDigest } from './world-digest.ts'

console.log(worldDigest())
