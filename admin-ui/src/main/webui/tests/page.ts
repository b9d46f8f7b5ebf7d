import { flushPromises, mount } from '@vue/test-utils'
import { vi } from 'vitest'
import App from '../src/App.vue'
import { i18n } from '../src/i18n'
import { createSession, sessionKey } from '../src/session/session'

/** What the server says next: an answer, or a network that fails. Records the questions. */
export class FakeServer {
  readonly requests: { url: string; init: RequestInit }[] = []
  private next: () => Promise<Response> = () => Promise.reject(new TypeError('no answer was set'))

  constructor() {
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      this.requests.push({ url, init })
      return this.next()
    })
  }

  answers(status: number, body: unknown, headers: Record<string, string> = {}): void {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    this.next = () => Promise.resolve(new Response(text, { status, headers }))
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
}

export function openPage() {
  const session = createSession()
  const stop = session.start()
  const page = mount(App, {
    attachTo: document.body,
    global: { plugins: [i18n], provide: { [sessionKey as symbol]: session } },
  })

  return {
    page,
    text: () => page.text().replace(/\s+/g, ' '),
    live: () => page.get('header [role=status]').text(),
    async signIn(key: string) {
      await page.get('#access-key').setValue(key)
      await page.get('form').trigger('submit')
      await flushPromises()
    },
    async passes(milliseconds: number) {
      await vi.advanceTimersByTimeAsync(milliseconds)
      await flushPromises()
    },
    async press(label: string) {
      const button = page.findAll('button').find((one) => one.text() === label)
      if (button === undefined) {
        throw new Error(`no button is labelled ${label}`)
      }
      await button.trigger('click')
      await flushPromises()
    },
    close() {
      stop()
      page.unmount()
    },
  }
}
