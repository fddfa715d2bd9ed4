/** What a state means to whoever looks; never told by colour alone. */
export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'soft'
