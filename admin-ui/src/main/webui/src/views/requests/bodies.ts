/** Above this a text is shown as it is: to lay it out would hold the page up. */
const LONGEST_LAID_OUT = 1 << 20

/** JSON with a line for each value, and anything else as it is. It stays text: nobody renders it. */
export function laidOut(text: string): string {
  if (text.length > LONGEST_LAID_OUT) {
    return text
  }
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
