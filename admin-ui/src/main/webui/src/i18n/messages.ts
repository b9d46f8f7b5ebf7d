import type en from './en'

/** English is the shape that every other language has to fill, key by key. */
export type Messages = typeof en
