/**
 * The rules of the house that a machine can hold: sizes, words, layers, doors, and what the pure folders
 * must not reach for. Each rule takes one file and gives the problems it sees.
 *
 * @example problemsIn(sourceFile('src/engine/decide.ts', text), exists)   // ['src/engine/decide.ts:12 …']
 */
export { type Import, importsOf } from './imports.ts'
export { doorProblems, layerProblems, ROWS } from './layers.ts'
export { maskedCode } from './masked-code.ts'
export { formatProblem, type Problem } from './problem.ts'
export { bunOnlyProblems, escapeProblems, PURE_LAYERS, purityProblems } from './purity.ts'
export { lineProblems, wordProblems } from './sizes.ts'
export { type SourceFile, sourceFile, treeFiles } from './source-file.ts'
