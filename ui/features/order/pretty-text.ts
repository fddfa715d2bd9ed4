const INDENT = '  '

/**
 * JSON with a line for each member, every character of its values as it came: read as numbers they would lose
 * digits. What is no JSON stays as it is.
 */
export function prettyText(text: string): string {
  const start = text.search(/[{[]/)
  // What stands before it is the request line of a message, or nothing.
  if (start === -1 || !isWhole(text.slice(start))) return text
  return text.slice(0, start) + indented(text.slice(start))
}

/** Cut texts and other notations are not touched. */
function isWhole(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

function indented(text: string): string {
  const tokens = text.match(TOKEN) ?? []
  let depth = 0
  let made = ''
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1]
    if (token === '{' || token === '[') {
      const isEmpty = next === '}' || next === ']'
      depth += 1
      made += isEmpty ? token : token + newLine(depth)
    } else if (token === '}' || token === ']') {
      depth -= 1
      const before = tokens[at - 1]
      made += before === '{' || before === '[' ? token : newLine(depth) + token
    } else if (token === ',') made += token + newLine(depth)
    else made += token === ':' ? ': ' : token
  }
  return made
}

function newLine(depth: number): string {
  return `\n${INDENT.repeat(depth)}`
}
