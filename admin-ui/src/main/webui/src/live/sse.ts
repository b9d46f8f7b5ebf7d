/** One server-sent event. */
export interface ServerEvent {
  id: string
  name: string
  data: string
}

const LONGEST_EVENT = 1_048_576

/**
 * Cuts a stream of text into events, as the HTML standard writes them. Comments keep a line open and are
 * no events. Whatever grows beyond a megabyte without an end is given up.
 */
export function createEventParser(take: (event: ServerEvent) => void): (chunk: string) => void {
  let rest = ''
  let id = ''
  let name = ''
  let data: string[] = []

  function line(text: string): void {
    if (text === '') {
      if (data.length > 0) {
        take({ id, name: name === '' ? 'message' : name, data: data.join('\n') })
      }
      name = ''
      data = []
      return
    }
    const colon = text.indexOf(':')
    if (colon === 0) {
      return
    }
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '')
    switch (field) {
      case 'id':
        id = value
        return
      case 'event':
        name = value
        return
      case 'data':
        data.push(value)
    }
  }

  return (chunk) => {
    rest += chunk
    if (rest.length > LONGEST_EVENT) {
      throw new Error('an event without an end')
    }
    // A carriage return at the end may be the first half of a line break.
    const held = rest.endsWith('\r') ? '\r' : ''
    const lines = rest.slice(0, rest.length - held.length).split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '') + held
    lines.forEach(line)
  }
}
