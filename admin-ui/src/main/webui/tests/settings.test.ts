import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { badSettings, bodyOf, draftOf } from '../src/views/settings/draft'
import { bodyOf as importBody, chosenOf, counts, does } from '../src/views/settings/importing'
import type { ImportAnswer } from '../src/views/settings/importing'
import { FakeServer, openPage, settle } from './page'
import { overview } from './sample'

const SETTINGS = {
  managed: 'unnamed' as const,
  revision: 3,
  configured: null,
  mode: 'fuzzy' as const,
  keepAliveAfter: '15s',
  admission: { concurrency: 2_000, queue: 1_000, maxWait: '10s' },
  limits: { whenAlone: 'refuse' as const },
  bodies: { enabled: true, maxBytes: 4_096, most: 9, keptFor: '2h' },
}

describe('the form of the settings', () => {
  it('sends everything, and what was emptied as usual', () => {
    const draft = { ...draftOf(SETTINGS), keepAliveAfter: ' ', queue: '', bodiesKeptFor: '' }
    expect(bodyOf(draft)).toEqual({
      mode: 'fuzzy',
      keepAliveAfter: null,
      admission: { concurrency: 2_000, queue: null, maxWait: '10s' },
      limits: { whenAlone: 'refuse' },
      bodies: { enabled: true, maxBytes: 4_096, most: 9, keptFor: null },
    })
    expect(badSettings({ ...draft, concurrency: '-1', bodiesMost: 'all' })).toEqual([
      'admission.concurrency',
      'bodies.most',
    ])
  })
})

describe('an import', () => {
  const answer = (...changes: string[]): ImportAnswer => ({
    dryRun: true,
    source: 'trireme',
    revision: 1,
    backup: null,
    warnings: [],
    objects: changes.map((change, at) => ({
      kind: 'channel',
      id: String(at),
      change,
      fields: [],
      reason: null,
    })),
  })

  it('knows a sealed file, and sends its passphrase with it', () => {
    const chosen = chosenOf('a.sealed', '{"format":"x","sealed":"AAAA"}')
    expect(chosen).toMatchObject({ kind: 'document', sealed: true })
    expect(chosen.kind === 'document' && importBody(chosen, 'long enough')).toEqual({
      document: { format: 'x', sealed: 'AAAA' },
      passphrase: 'long enough',
    })
  })

  it('takes no file that is no object of JSON', () => {
    expect(chosenOf('a', 'not json').kind).toBe('useless')
    expect(chosenOf('a', '[1]').kind).toBe('useless')
  })

  it('does something if it adds or changes', () => {
    expect(counts(answer('added', 'refused', 'added', 'unchanged'))).toEqual({
      added: 2,
      changed: 0,
      refused: 1,
      unchanged: 1,
    })
    expect(does(answer('refused', 'unchanged'))).toBe(false)
    expect(does(answer('changed'))).toBe(true)
  })
})

describe('the settings', () => {
  let server: FakeServer
  let open: ReturnType<typeof openPage>

  beforeEach(() => {
    vi.useFakeTimers()
    server = new FakeServer()
    server.answersTo('GET /api/overview', 200, overview())
    server.answersTo('GET /api/settings', 200, SETTINGS)
    open = openPage('/settings')
  })

  afterEach(() => {
    open.close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('are saved with the revision that was seen', async () => {
    // Given
    server.answersTo('PUT /api/settings', 200, { ...SETTINGS, revision: 4 })
    await open.signIn('right')
    await open.page.get('input[value=strict]').setValue(true)
    // When
    await open.page.get('form.form').trigger('submit')
    await settle()
    // Then
    const put = server.requests.find((one) => one.init.method === 'PUT')
    expect(put?.url).toBe('/api/settings')
    expect(put?.init.headers).toMatchObject({ 'if-match': '"3"' })
    expect(JSON.parse(String(put?.init.body))).toMatchObject({ mode: 'strict' })
  })

  it('say that somebody was quicker, and lay what was typed over the newest state', async () => {
    // Given
    server.answersTo('PUT /api/settings', 412, { status: 412, code: 'stale', detail: 'changed' })
    await open.signIn('right')
    await open.page.get('input[value=strict]').setValue(true)
    // When
    await open.page.get('form.form').trigger('submit')
    await settle()
    // Then
    expect(open.text()).toContain('Somebody else changed this meanwhile.')
    // When
    server.answersTo('GET /api/settings', 200, { ...SETTINGS, revision: 4, keepAliveAfter: '30s' })
    server.answersTo('PUT /api/settings', 200, SETTINGS)
    await open.press('Load the newest state, keep my changes')
    // Then
    const typed = [...open.page.findAll<HTMLInputElement>('input.short')].map((one) => one.element.value)
    expect(typed).toContain('30s')
    expect(open.page.get<HTMLInputElement>('input[value=strict]').element.checked).toBe(true)
    // When
    await open.page.get('form.form').trigger('submit')
    await settle()
    // Then
    const sent = server.requests.filter((one) => one.init.method === 'PUT').at(-1)
    expect(sent?.init.headers).toMatchObject({ 'if-match': '"4"' })
  })

  it('that stand in the file are read only', async () => {
    // Given
    server.answersTo('GET /api/settings', 200, { ...SETTINGS, managed: 'file' })
    // When
    await open.signIn('right')
    // Then
    expect(open.text()).toContain('The settings stand in the configuration file')
    expect(open.page.findAll('fieldset').every((one) => one.attributes('disabled') !== undefined)).toBe(true)
  })

  it('tell in the audit where the record was changed', async () => {
    // Given
    server.answersTo('GET /api/audit', 200, {
      intact: false,
      firstBroken: 7,
      next: null,
      entries: [
        {
          seq: 9,
          at: '2026-11-22T18:00:00Z',
          actor: 'admin',
          action: 'change channel',
          object: 'channel north',
          detail: 'name',
        },
      ],
    })
    await open.router.push('/settings/audit')
    // When
    await open.signIn('right')
    // Then
    expect(open.page.get('.notice').text()).toContain('entry 7 does not follow')
    expect(open.page.get('.list li').text()).toContain('channel north')
  })
})
