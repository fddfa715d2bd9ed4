/** A nominal type: the same value at run time, a different word to the compiler. */
export type Brand<Value, Name extends string> = Value & { readonly __brand: Name }
