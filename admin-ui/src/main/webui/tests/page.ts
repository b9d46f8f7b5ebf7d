import { VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { vi } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import App from '../src/App.vue'
import { i18n } from '../src/i18n'
import { createPanelRouter } from '../src/router'
import { createSession, sessionKey } from '../src/session/session'

// Loaded before the first test: a clock that is set does not wait for modules.
await Promise.all(Object.values(import.meta.glob('../src/views/*/*View.vue')).map((load) => load()))

type Answer = () => Promise<Response>

/** What the server says next: an answer, or a network that fails. Records the questions. */
export class FakeServer {
  readonly requests: { url: string; init: RequestInit }[] = []
  private next: Answer = () => Promise.reject(new TypeError('no answer was set'))
  private feed: Answer = () => Promise.resolve(this.line())
  private readonly paths = new Map<string, Answer>([['GET /health', answer(200, { status: 'healthy' }, {})]])
  private readonly lines: ReadableStreamDefaultController<Uint8Array>[] = []

  constructor() {
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      this.requests.push({ url, init })
      if (url === '/api/events') {
        return this.feed()
      }
      return (this.paths.get(`${init.method ?? 'GET'} ${url.split('?')[0] ?? ''}`) ?? this.next)()
    })
  }

  /** How often an address was asked for. */
  asked(url: string): number {
    return this.requests.filter((one) => one.url === url).length
  }

  answers(status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.next = answer(status, body, headers)
  }

  /** Has an answer of its own for one call, `GET /api/lanes`. */
  answersTo(call: string, status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.paths.set(call, answer(status, body, headers))
  }

  isGone(): void {
    this.next = () => Promise.reject(new TypeError('fetch failed'))
  }

  /** Accepts the question and stays silent until the page gives up. */
  isSilent(): void {
    this.next = () => {
      const signal = this.requests.at(-1)?.init.signal
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
      })
    }
  }

  /** Sends an event to everybody who follows. */
  tells(id: string, name: string, fields: Record<string, unknown>): void {
    const text = `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(fields)}\n\n`
    this.lines.at(-1)?.enqueue(new TextEncoder().encode(text))
  }

  /** The line to the events breaks, and every other try ends like this until {@link reconnects}. */
  breaks(status?: number, body: unknown = {}, headers: Record<string, string> = {}): void {
    this.feed =
      status === undefined
        ? () => Promise.reject(new TypeError('fetch failed'))
        : answer(status, body, headers)
    this.lines.splice(0).forEach((line) => line.close())
  }

  reconnects(): void {
    this.feed = () => Promise.resolve(this.line())
  }

  private line(): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.lines.push(controller)
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
}

function answer(status: number, body: unknown, headers: Record<string, string>): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return () => Promise.resolve(new Response(text, { status, headers }))
}

/** Opens the page at a view that asks little: what runs, and how it is. */
export function openPage(path = '/settings/health') {
  const session = createSession()
  const stop = session.start()
  const history = createMemoryHistory()
  history.replace(path)
  const router = createPanelRouter(history)
  const page = mount(App, {
    attachTo: document.body,
    global: {
      plugins: [i18n, router, [VueQueryPlugin, { queryClient: session.queries }]],
      provide: { [sessionKey as symbol]: session },
    },
  })

  return {
    page,
    router,
    session,
    text: () => page.text().replace(/\s+/g, ' '),
    live: () => session.live.value,
    async signIn(key: string) {
      await page.get('#access-key').setValue(key)
      await page.get('form').trigger('submit')
      await settle()
    },
    async passes(milliseconds: number) {
      await vi.advanceTimersByTimeAsync(milliseconds)
      await settle()
    },
    async press(label: string) {
      const button = page.findAll('button').find((one) => one.text() === label)
      if (button === undefined) {
        throw new Error(`no button is labelled ${label}`)
      }
      await button.trigger('click')
      await settle()
    },
    close() {
      stop()
      page.unmount()
    },
  }
}

/** Views are loaded when they are wanted, which takes some turns. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await flushPromises()
    if (vi.isFakeTimers()) {
      await vi.advanceTimersByTimeAsync(0)
    }
  }
}
