import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ClientKey } from '../src/api/clientKeys'
import { badNumbers, bodyOf, draftOf, emptyDraft } from '../src/views/keys/draft'
import KeyRow from '../src/views/keys/KeyRow.vue'
import { FakeServer, openPage, settle } from './page'
import { overview, sums } from './sample'

function clientKey(changes: Partial<ClientKey> = {}): ClientKey {
  return {
    id: 'team-a',
    name: 'Team A',
    managed: 'database',
    revision: 4,
    prefix: 'tr-abcd',
    lanes: ['claude'],
    models: ['claude-*'],
    limits: { rpm: 60, tpm: 0, concurrency: 2 },
    budgets: [],
    formerUntil: null,
    expiresAt: null,
    enabled: true,
    state: 'active',
    ...changes,
  }
}

const BUDGET = {
  usd: 5,
  tokens: null,
  per: 'day' as const,
  used: 1.5,
  reserved: 0,
  remaining: 3.5,
  unpriced: 0,
  begins: '2026-11-22T00:00:00Z',
  resetsAt: '2026-11-23T00:00:00Z',
}

describe('the form of a client key', () => {
  it('gives back what it was made from', () => {
    const body = bodyOf(draftOf(clientKey()))
    expect(body).toEqual({
      name: 'Team A',
      lanes: ['claude'],
      models: ['claude-*'],
      limits: { rpm: 60, tpm: 0, concurrency: 2 },
      expiresAt: null,
      enabled: true,
      budgets: [],
    })
  })

  it('keeps the minute at which a key ends, in whichever zone', () => {
    const draft = draftOf(clientKey({ expiresAt: '2027-03-28T01:30:00Z' }))
    expect(bodyOf(draft).expiresAt).toBe('2027-03-28T01:30:00.000Z')
  })

  it('sends its budgets, in the unit that each has', () => {
    const key = clientKey({ budgets: [BUDGET, { ...BUDGET, usd: null, tokens: 900 }] })
    expect(bodyOf(draftOf(key)).budgets).toEqual([
      { usd: 5, per: 'day' },
      { tokens: 900, per: 'day' },
    ])
  })

  it('reads models from lines and commas', () => {
    const draft = { ...emptyDraft(), models: ' claude-*\n\ngpt-5.5, gpt-5.5-mini ' }
    expect(bodyOf(draft).models).toEqual(['claude-*', 'gpt-5.5', 'gpt-5.5-mini'])
  })

  it('finds what is no number, and takes nothing for no limit', () => {
    const draft = {
      ...emptyDraft(),
      rpm: 'many',
      tpm: ' ',
      budgets: [
        { unit: 'usd' as const, amount: '2.50', per: 'day' as const },
        { unit: 'tokens' as const, amount: '2.5', per: 'day' as const },
      ],
    }
    expect(badNumbers(draft)).toEqual(['limits.rpm', 'budgets[1]'])
  })
})

describe('the client keys', () => {
  let server: FakeServer
  let open: ReturnType<typeof openPage>

  beforeEach(() => {
    vi.useFakeTimers()
    server = new FakeServer()
    server.answersTo('GET /api/overview', 200, overview())
    server.answersTo('GET /api/client-keys', 200, {
      clientKeys: [
        { ...clientKey(), budgets: [BUDGET] },
        clientKey({ id: 'f', name: 'Of the file', managed: 'file' }),
      ],
    })
    server.answersTo('GET /api/stats/usage', 200, {
      now: '2026-11-22T18:00:00Z',
      from: '2026-11-21T18:00:00Z',
      group: 'clientKey',
      stepSeconds: null,
      total: null,
      rows: [{ at: null, name: 'team-a', sums: sums() }],
    })
    open = openPage('/keys')
  })

  afterEach(() => {
    open.close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('are listed with what they used, their budget, and where they are kept', async () => {
    // When
    await open.signIn('right')
    // Then
    const rows = open.page.findAll('.list > .row').map((row) => row.text().replace(/\s+/g, ' '))
    expect(rows[0]).toContain('90.0%')
    expect(rows[0]).toContain('$1.50 of $5.00 a day')
    expect(rows[1]).toContain('in the configuration file')
  })

  it('show a secret once, until somebody says that it is kept', async () => {
    // Given
    server.answersTo('POST /api/client-keys', 201, {
      clientKey: clientKey({ id: 'new', name: 'New' }),
      secret: 'tr-only-once',
    })
    await open.signIn('right')
    await open.press('New client key')
    // When
    document.querySelector<HTMLFormElement>('#key-form')?.dispatchEvent(new Event('submit'))
    await settle()
    // Then
    expect(document.body.textContent).toContain('tr-only-once')
    // When
    const kept = [...document.querySelectorAll('button')].find(
      (one) => one.textContent?.trim() === 'I have kept it',
    )
    kept?.click()
    await settle()
    // Then
    expect(document.body.textContent).not.toContain('tr-only-once')
  })

  it('get another secret while the one before stays good for as long as was chosen', async () => {
    // Given
    server.answersTo('POST /api/client-keys/team-a/rotate', 200, {
      clientKey: clientKey({ formerUntil: '2026-11-23T18:00:00Z' }),
      secret: 'tr-after-rotation',
    })
    await open.signIn('right')
    open.page.getComponent(KeyRow).vm.$emit('rotate')
    await settle()
    // When
    const choices = [...document.querySelectorAll<HTMLInputElement>('[role=dialog] input[type=radio]')]
    choices.find((one) => one.value === '24h')?.click()
    await settle()
    const deed = [...document.querySelectorAll<HTMLElement>('[role=dialog] button')].find(
      (one) => one.textContent?.trim() === 'Make a new secret',
    )
    deed?.click()
    await settle()
    // Then
    const sent = server.requests.find((one) => one.url === '/api/client-keys/team-a/rotate')
    expect(sent?.init.body).toBe('{"grace":"24h"}')
    expect(document.body.textContent).toContain('tr-after-rotation')
  })

  it('say until when the secret before is good', async () => {
    // Given
    const later = new Date(Date.now() + 3_600_000).toISOString()
    server.answersTo('GET /api/client-keys', 200, {
      clientKeys: [
        clientKey({ formerUntil: later }),
        clientKey({ id: 'b', formerUntil: '2020-01-01T00:00:00Z' }),
      ],
    })
    // When
    await open.signIn('right')
    // Then
    const rows = open.page.findAll('.list > .row').map((row) => row.text())
    expect(rows[0]).toContain('the secret before is good until')
    expect(rows[1]).not.toContain('the secret before')
  })

  it('are deleted after one question, with the revision that was seen', async () => {
    // Given
    server.answersTo('DELETE /api/client-keys/team-a', 200, { kind: 'client-key', id: 'team-a' })
    await open.signIn('right')
    open.page.getComponent(KeyRow).vm.$emit('remove')
    await settle()
    // When
    const deed = [...document.querySelectorAll<HTMLElement>('[role=alertdialog] button')].find(
      (one) => one.textContent?.trim() === 'Delete the key',
    )
    deed?.click()
    await settle()
    // Then
    const sent = server.requests.find((one) => one.init.method === 'DELETE')
    expect(sent?.url).toBe('/api/client-keys/team-a')
    expect(sent?.init.headers).toMatchObject({ 'if-match': '"4"' })
    expect(document.querySelector('[role=alertdialog]')).toBeNull()
  })

  it('say what is wrong beside the field', async () => {
    // Given
    server.answersTo('POST /api/client-keys', 400, {
      status: 400,
      code: 'invalid',
      detail: 'not like this',
      errors: [{ field: 'models[0]', message: 'is too long' }],
    })
    await open.signIn('right')
    await open.press('New client key')
    // When
    document.querySelector<HTMLFormElement>('#key-form')?.dispatchEvent(new Event('submit'))
    await settle()
    // Then
    const wrong = document.querySelector('textarea')
    expect(wrong?.getAttribute('aria-invalid')).toBe('true')
    expect(document.querySelector('.field-wrong')?.textContent).toBe('is too long')
  })
})
