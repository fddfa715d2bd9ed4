/**
 * How well a command fits what was typed, 0 (not at all) to 1. Every word must stand in its label or its
 * other words: letters that merely follow one another somewhere found the kill switch for "red and green".
 */
export function relevanceOf(label: string, keywords: readonly string[], sought: string): number {
  const wanted = plain(sought)
  const name = plain(label)
  const text = `${name} ${keywords.map(plain).join(' ')}`
  const words = wanted.split(' ')
  if (!words.every((word) => text.includes(word))) return 0
  if (name === wanted) return 1
  if (name.startsWith(wanted)) return 0.9
  if (name.includes(wanted)) return 0.8
  if (words.every((word) => name.includes(word))) return 0.7
  return words.every((word) => ` ${text}`.includes(` ${word}`)) ? 0.5 : 0.3
}

const plain = (text: string): string => text.toLowerCase().trim().replace(/\s+/g, ' ')
