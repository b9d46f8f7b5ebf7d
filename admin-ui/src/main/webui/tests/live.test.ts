import { describe, expect, it } from 'vitest'
import { createEventParser } from '../src/live/sse'
import type { ServerEvent } from '../src/live/sse'

function read(...chunks: string[]): ServerEvent[] {
  const events: ServerEvent[] = []
  const parse = createEventParser((event) => events.push(event))
  chunks.forEach(parse)
  return events
}

describe('server-sent events', () => {
  it('are cut wherever the network cut them', () => {
    const text =
      'id: a.1\nevent: exchange\ndata: {"a":1}\n\n: still here\n\nid: a.2\nevent: key\ndata: {}\n\n'
    const expected = [
      { id: 'a.1', name: 'exchange', data: '{"a":1}' },
      { id: 'a.2', name: 'key', data: '{}' },
    ]
    for (let cut = 0; cut <= text.length; cut += 1) {
      expect(read(text.slice(0, cut), text.slice(cut))).toEqual(expected)
    }
  })

  it('may end their lines in each of three ways', () => {
    expect(read('data: one\r', '\n\r\ndata: two\r\rdata: three\n\n').map((one) => one.data)).toEqual([
      'one',
      'two',
      'three',
    ])
  })

  it('join several lines of data, keep the last id, and are called message without a name', () => {
    expect(read('id: 7\ndata: a\ndata:b\n\ndata: c\n\n')).toEqual([
      { id: '7', name: 'message', data: 'a\nb' },
      { id: '7', name: 'message', data: 'c' },
    ])
  })

  it('are given up when they never end', () => {
    expect(() => read('data: ' + 'x'.repeat(1_048_577))).toThrow('without an end')
  })
})
