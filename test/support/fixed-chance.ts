/**
 * Loaded before everything else by the check of the whole tree, which says the same of the same tree each
 * time. Property tests that are run by hand, without it, go on hunting from seeds of their own.
 */
import fc from 'fast-check'

fc.configureGlobal({ seed: 20_261_122 })
