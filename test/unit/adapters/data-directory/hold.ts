/** A process that takes the directory, says so, and keeps it until it is killed. */
import { openDataDirectory } from '../../../../src/adapters/data-directory/index.ts'

const [path = ''] = process.argv.slice(2)
const data = await openDataDirectory(path)
process.stdout.write(`holding ${data.path}\n`)
setInterval(() => data.path, 1000)
