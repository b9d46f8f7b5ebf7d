import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeServer, openPage, settle } from './page'
import { overview } from './sample'

const KEY = 'tr-secret-0123456789'

describe('the session', () => {
  let server: FakeServer
  let open: ReturnType<typeof openPage>

  beforeEach(() => {
    vi.useFakeTimers()
    localStorage.clear()
    server = new FakeServer()
    open = openPage()
  })

  afterEach(() => {
    open.close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('asks nothing before a key is given', async () => {
    await open.passes(60_000)
    expect(server.requests).toHaveLength(0)
    expect(open.live()).toBe('signedOut')
  })

  it('sends the key as a header to its own origin, once to enter and once to follow', async () => {
    // Given
    server.answers(200, overview())
    // When
    await open.signIn(`  ${KEY}\n`)
    await open.passes(30_000)
    // Then
    expect(server.requests.map((one) => one.url)).toEqual(['/api/overview', '/api/events', '/health'])
    server.requests.forEach((one) => {
      expect(one.init.headers).toMatchObject({ 'x-api-key': KEY })
      expect(one.init).toMatchObject({ credentials: 'omit', redirect: 'error', cache: 'no-store' })
    })
  })

  it('leaves the key in no storage, no URL, no field and no text', async () => {
    // Given
    server.answers(200, overview())
    // When
    await open.signIn(KEY)
    // Then
    expect(open.live()).toBe('connected')
    expect(JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })).not.toContain(KEY)
    expect(localStorage).toHaveLength(0)
    expect(sessionStorage).toHaveLength(0)
    expect(document.cookie).toBe('')
    expect(window.location.href + JSON.stringify(window.history.state)).not.toContain(KEY)
    expect(document.documentElement.outerHTML).not.toContain(KEY)
    expect(open.page.find('#access-key').exists()).toBe(false)
  })

  it('gives the field no name, so that a form could not carry it', () => {
    expect(open.page.get('#access-key').attributes('name')).toBeUndefined()
    expect(open.page.get('#access-key').attributes('type')).toBe('password')
  })

  it('says that a key is wrong, asks no more, and lets the next one in', async () => {
    // Given
    server.answers(401, { status: 401, detail: 'no' })
    // When
    await open.signIn('wrong')
    await open.passes(30_000)
    // Then
    expect(server.requests).toHaveLength(1)
    expect(open.page.get('[role=alert]').text()).toContain('Trireme does not know this key.')
    expect(open.text()).not.toContain('401')
    expect(open.live()).toBe('signedOut')
    expect(document.activeElement?.id).toBe('access-key')
    // When
    server.answers(200, overview())
    await open.signIn('right')
    // Then
    expect(open.live()).toBe('connected')
  })

  it('returns to the sign-in when a key is withdrawn, and shows nothing of before', async () => {
    // Given
    server.answers(200, overview())
    await open.signIn('right')
    // When
    server.breaks(401, { detail: 'no' })
    await open.passes(1_000)
    // Then
    expect(open.live()).toBe('signedOut')
    expect(open.page.find('.strip').exists()).toBe(false)
    expect(open.page.get('[role=alert]').text()).toContain('Trireme does not know this key.')
  })

  it('returns to the sign-in when a question learns of the withdrawn key first', async () => {
    // Given
    server.answers(200, overview())
    await open.signIn('right')
    // When
    server.answers(401, { detail: 'no' })
    await open.session.queries.invalidateQueries()
    await settle()
    // Then
    expect(open.live()).toBe('signedOut')
  })

  it('refuses a key that no header can carry without asking the server', async () => {
    await open.signIn('schlüssel')
    expect(server.requests).toHaveLength(0)
    expect(open.text()).toContain('This cannot be an access key.')
  })

  it('asks for a key when none was typed', async () => {
    await open.signIn('   ')
    expect(server.requests).toHaveLength(0)
    expect(open.text()).toContain('Type or paste the access key first.')
  })

  it('keeps what it showed while the line is broken, tries again with growing waits, and recovers', async () => {
    // Given
    server.answers(200, overview({ version: '0.1.0' }))
    await open.signIn('right')
    server.tells('ab12.7', 'configuration', { state: 'in-force' })
    await open.passes(400)
    // When
    server.breaks()
    await settle()
    // Then
    expect(open.live()).toBe('reconnecting')
    expect(document.title).toBe('Reconnecting · Trireme')
    expect(open.page.get('.notice').text()).toContain('Trireme does not answer.')
    expect(open.page.get('.strip').text()).toContain('0.1.0')
    // When
    const asked: number[] = []
    for (const wait of [1_000, 2_000, 4_000, 5_000, 5_000]) {
      await open.passes(wait - 1)
      asked.push(server.asked('/api/events'))
      await open.passes(1)
    }
    // Then
    expect(asked).toEqual([1, 2, 3, 4, 5])
    // When
    server.reconnects()
    server.answers(200, overview({ version: '0.2.0' }))
    await open.passes(5_000)
    // Then
    expect(open.live()).toBe('connected')
    expect(server.requests.filter((one) => one.url === '/api/events').at(-1)?.init.headers).toMatchObject({
      'last-event-id': 'ab12.7',
    })
    expect(open.page.find('.notice').exists()).toBe(false)
    expect(open.page.get('.strip').text()).toContain('0.2.0')
    expect(document.title).toBe('Health · Trireme')
  })

  it('takes a line that is silent for too long as broken', async () => {
    // Given
    server.answers(200, overview())
    await open.signIn('right')
    // When
    await open.passes(39_000)
    expect(open.live()).toBe('connected')
    server.breaks()
    server.reconnects()
    await open.passes(2_000)
    // Then
    expect(server.asked('/api/events')).toBe(2)
    expect(open.live()).toBe('connected')
  })

  it('says that too many panels are open', async () => {
    // Given
    server.answers(200, overview())
    server.breaks(503, { code: 'too_many_readers', detail: 'later' })
    // When
    await open.signIn('right')
    // Then
    expect(open.page.get('.notice').text()).toContain('Too many panels follow this gateway.')
  })

  it('waits for a server that is not there yet at the sign-in', async () => {
    // Given
    server.isGone()
    await open.signIn('right')
    expect(open.text()).toContain('Waiting for Trireme')
    // When
    server.answers(200, overview())
    await open.press('Try now')
    // Then
    expect(open.live()).toBe('connected')
  })

  it('gives up on a silent server after ten seconds, and says so', async () => {
    // Given
    server.isSilent()
    await open.signIn('right')
    expect(open.live()).toBe('signingIn')
    // When
    await open.passes(10_000)
    // Then
    expect(open.text()).toContain('did not answer within 10 seconds')
  })

  it.each([
    [403, {}, {}, 'This key may not administer Trireme.'],
    [404, {}, {}, 'There is no admin API at this address.'],
    [503, {}, {}, 'Trireme is starting or stopping.'],
    [500, { detail: 'the store is locked' }, {}, 'It said: “the store is locked”.'],
    [500, '<html>nginx</html>', {}, 'Something answered that is not Trireme.'],
    [200, '<html>hotel wifi</html>', {}, 'Something answered that is not Trireme.'],
    [429, {}, { 'retry-after': '7' }, 'The page tries again after 7 seconds.'],
  ])('puts %i %j into words', async (status, body, headers, words) => {
    // Given
    server.answers(status, body, headers)
    // When
    await open.signIn('right')
    // Then
    expect(open.text()).toContain(words)
    expect(open.text()).not.toContain(String(status))
  })

  it('waits as long as the server asked for', async () => {
    // Given
    server.answers(429, {}, { 'retry-after': '7' })
    await open.signIn('right')
    // When
    await open.passes(6_999)
    // Then
    expect(server.requests).toHaveLength(1)
    await open.passes(1)
    expect(server.requests).toHaveLength(2)
  })

  it('asks nothing while the page is hidden, and once when it is shown again', async () => {
    // Given
    server.answers(200, overview())
    await open.signIn('right')
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    document.dispatchEvent(new Event('visibilitychange'))
    server.tells('ab12.8', 'configuration', { state: 'in-force' })
    server.tells('ab12.9', 'configuration', { state: 'in-force' })
    await open.passes(20_000)
    expect(server.asked('/api/overview')).toBe(1)
    // When
    visibility.mockReturnValue('visible')
    document.dispatchEvent(new Event('visibilitychange'))
    await open.passes(1_000)
    // Then
    expect(server.asked('/api/overview')).toBe(2)
  })

  it('forgets everything on sign out, also an answer that is still on its way', async () => {
    // Given
    server.isSilent()
    await open.signIn('right')
    const signal = server.requests[0]?.init.signal
    // When
    open.session.signOut()
    await settle()
    server.answers(200, overview())
    await open.passes(60_000)
    // Then
    expect(signal?.aborted).toBe(true)
    expect(server.requests).toHaveLength(1)
    expect(open.live()).toBe('signedOut')
    expect(open.page.find('.notice').exists()).toBe(false)
  })
})
