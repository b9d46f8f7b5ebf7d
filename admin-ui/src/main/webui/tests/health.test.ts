import type { DOMWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeServer, openPage, settle } from './page'
import { overview } from './sample'

/** The texts of all that match below an element, in the order of the page. */
function textsOf(selector: string) {
  return (element: DOMWrapper<Element>) => element.findAll(selector).map((one) => one.text())
}

describe('the health page', () => {
  let server: FakeServer
  let open: ReturnType<typeof openPage>

  beforeEach(() => {
    vi.useFakeTimers()
    server = new FakeServer()
    open = openPage('/settings/health')
  })

  afterEach(() => {
    open.close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('shows what runs: version, commit, mode, uptime, configuration', async () => {
    // Given
    server.answers(200, overview())
    // When
    await open.signIn('right')
    // Then
    const strip = open.page.get('.strip').text().replace(/\s+/g, ' ')
    expect(strip).toContain('0.1.0')
    expect(strip).toContain('abc1234')
    expect(strip).toContain('production')
    expect(strip).toMatch(/3 hrs? 12 min/)
    expect(strip).toContain('gate.yaml')
    expect(strip).toMatch(/revision 3 · loaded 5 minutes ago/)
    expect(open.live()).toBe('connected')
  })

  it('says that nobody is asked for newer releases', async () => {
    // Given
    server.answers(200, overview())
    // When
    await open.signIn('right')
    // Then
    expect(open.page.get('.update').text()).toContain('Nobody is asked for newer releases.')
    expect(open.page.find('.update a').exists()).toBe(false)
  })

  it('says that a newer release is out, where to read of it, and when the feed was asked', async () => {
    // Given
    const update = {
      state: 'available' as const,
      version: '0.2.0',
      url: 'https://host.example/r/2',
      checkedAt: '2026-11-22T17:00:00Z',
      problem: null,
    }
    server.answers(200, overview({ update }))
    // When
    await open.signIn('right')
    // Then
    const link = open.page.get('.update a')
    expect(open.page.get('.update').text()).toContain('Trireme 0.2.0 is out.')
    expect(open.page.get('.update').text()).toContain('Asked')
    expect(link.attributes('href')).toBe('https://host.example/r/2')
    expect(link.attributes('rel')).toContain('noreferrer')
  })

  it('says why the feed told nothing', async () => {
    // Given
    const update = {
      state: 'failed' as const,
      version: null,
      url: null,
      checkedAt: '2026-11-22T17:00:00Z',
      problem: 'the answer has the status 404',
    }
    server.answers(200, overview({ update }))
    // When
    await open.signIn('right')
    // Then
    expect(open.page.get('.update').text()).toContain('The reason: the answer has the status 404.')
  })

  it('counts the uptime on between two answers', async () => {
    // Given
    server.answers(200, overview({ uptimeSeconds: 57 }))
    await open.signIn('right')
    expect(open.page.get('.strip').text()).toContain('57 sec')
    // When
    await open.passes(4_000)
    // Then
    expect(server.asked('/api/overview')).toBe(1)
    expect(open.page.get('.strip').text()).toMatch(/1 min 1 sec/)
  })

  it('shows every dialect with its endpoints', async () => {
    // Given
    server.answers(
      200,
      overview({
        dialects: [
          { id: 'claude', name: 'Anthropic Messages', endpoints: ['POST /v1/messages', 'HEAD /'] },
          { id: 'codex', name: 'OpenAI Responses', endpoints: ['POST /v1/responses'] },
        ],
      }),
    )
    // When
    await open.signIn('right')
    // Then
    const rows = open.page.findAll('.dialects li').map(textsOf('code'))
    expect(rows).toEqual([
      ['POST', '/v1/messages'],
      ['HEAD', '/'],
      ['POST', '/v1/responses'],
    ])
    expect(open.page.findAll('.dialects h3').map((one) => one.text())).toEqual([
      'Anthropic Messages claude',
      'OpenAI Responses codex',
    ])
  })

  it('says why the last change of the file was refused, and what runs instead', async () => {
    // Given
    const configuration = { ...overview().configuration, problem: 'gate.yaml:14:5 unknown key "basUrls"' }
    server.answers(200, overview({ configuration }))
    // When
    await open.signIn('right')
    // Then
    const notice = open.page.get('.notice').text()
    expect(notice).toContain('The last change of gate.yaml was refused.')
    expect(notice).toContain('Revision 3 still runs')
    expect(notice).toContain('gate.yaml:14:5 unknown key "basUrls"')
  })

  it('offers the commands for Claude Code with the address of this page and no key', async () => {
    // Given
    server.answers(200, overview())
    await open.signIn('right-key-1234')
    await open.router.push('/connect')
    await settle()
    const commands = () => open.page.get('.connect pre').text()
    expect(commands()).toContain(`export ANTHROPIC_BASE_URL=${window.location.origin}`)
    // When
    await open.page.get('.connect input[value=powershell]').setValue(true)
    // Then
    expect(commands()).toContain(`$env:ANTHROPIC_BASE_URL = "${window.location.origin}"`)
    expect(commands()).not.toContain('right-key-1234')
  })
})
