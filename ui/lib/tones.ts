/** Small sounds, made on the spot: one for each occasion, told apart without looking. */

/** Pitches in hertz, one after another. */
const MELODIES: Readonly<Record<'fill' | 'rejection' | 'disconnect' | 'halt', readonly number[]>> = {
  fill: [660, 880],
  rejection: [330, 262],
  disconnect: [440, 330, 247],
  halt: [247, 247, 247],
}

const NOTE_S = 0.11
const LOUDNESS = 0.12

let context: AudioContext | null = null

type Melody = keyof typeof MELODIES

/**
 * Silent where the browser has no sound, or nobody has touched the page yet: notes of a clock that stands
 * would all sound at once with the first touch.
 */
export function playTone(melody: Melody): void {
  if (typeof AudioContext === 'undefined' || navigator.userActivation?.hasBeenActive === false) return
  context ??= new AudioContext()
  const audio = context
  if (audio.state === 'running') return playMelody(audio, melody)
  // A browser that refuses stays silent.
  audio.resume().then(
    () => playMelody(audio, melody),
    () => undefined,
  )
}

function playMelody(audio: AudioContext, melody: Melody): void {
  for (const [index, hertz] of MELODIES[melody].entries())
    playNote(audio, hertz, audio.currentTime + index * NOTE_S)
}

/** Swells and fades: a bare start and end would click. */
function playNote(audio: AudioContext, hertz: number, at: number): void {
  const note = audio.createOscillator()
  const loudness = audio.createGain()
  note.type = 'triangle'
  note.frequency.value = hertz
  loudness.gain.setValueAtTime(0, at)
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.012)
  loudness.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S)
  note.connect(loudness).connect(audio.destination)
  note.start(at)
  note.stop(at + NOTE_S)
}
