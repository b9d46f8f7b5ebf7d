import type { DOMWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeServer, openPage } from './page'
import { channel, overview } from './sample'

/** The texts of all that match below an element, in the order of the page. */
function textsOf(selector: string) {
  return (element: DOMWrapper<Element>) => element.findAll(selector).map((one) => one.text())
}

describe('the overview', () => {
  let server: FakeServer
  let open: ReturnType<typeof openPage>

  beforeEach(() => {
    vi.useFakeTimers()
    server = new FakeServer()
    open = openPage()
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
    expect(open.live()).toBe('Connected')
  })

  it('counts the uptime on between two answers', async () => {
    // Given
    server.answers(200, overview({ uptimeSeconds: 57 }))
    await open.signIn('right')
    expect(open.page.get('.strip').text()).toContain('57 sec')
    // When
    await open.passes(4_000)
    // Then
    expect(server.requests).toHaveLength(1)
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

  it('lists the channels of a lane in their order, with all that is known of them', async () => {
    // Given
    const second = channel({ id: 'south', dialect: 'chat', state: 'suspended', keys: 0, modelMappings: {} })
    server.answers(200, overview({}, [channel(), second]))
    // When
    await open.signIn('right')
    // Then
    const rows = open.page.findAll('tbody tr')
    expect(rows.map(textsOf('.order, .channel bdi, .state, .dialect code, .keys'))).toEqual([
      ['1', 'north', 'North', 'active', 'claude', '2 keys'],
      ['2', 'south', 'North', 'suspended', 'chat', 'no key'],
    ])
    expect(rows.map(textsOf('.urls li'))[0]).toEqual([
      'https://north.example',
      'https://north-two.example:8443/api',
    ])
    expect(rows.map(textsOf('.models code'))).toEqual([['claude-sonnet-*', 'claude-sonnet-4-5'], []])
    expect(rows[0]?.text()).not.toContain('translated')
    expect(rows[1]?.text()).toContain('translated')
    expect(rows[1]?.text()).toContain('names pass unchanged')
    expect(open.page.get('.strip').text()).toContain('1 of 2 active')
  })

  it('folds a long list of mappings, and still holds all of them', async () => {
    // Given
    const modelMappings = { a: 'one', b: 'two', c: 'three', d: 'four' }
    server.answers(200, overview({}, [channel({ modelMappings })]))
    // When
    await open.signIn('right')
    // Then
    expect(open.page.get('summary').text()).toBe('2 more')
    expect(open.page.findAll('.models li')).toHaveLength(4)
    expect(open.page.findAll('.models details li')).toHaveLength(2)
  })

  it('keeps names that look like markup as text, and makes no link of an address', async () => {
    // Given
    const evil = '<img src=x onerror="window.stolen=1"><script>window.stolen=1</' + 'script>'
    server.answers(
      200,
      overview({ version: evil, mode: evil }, [
        channel({
          id: evil,
          name: evil + '2',
          baseUrls: ['javascript:alert(1)'],
          modelMappings: { [evil]: evil },
        }),
      ]),
    )
    // When
    await open.signIn('right')
    // Then
    expect(open.page.get('.channel code bdi').element.textContent).toBe(evil)
    expect(open.page.findAll('img, script, iframe')).toHaveLength(0)
    expect(open.page.findAll('a').map((link) => link.attributes('href'))).toEqual(['#content'])
    expect('stolen' in window).toBe(false)
  })

  it('says how to add the first channel when there is no file', async () => {
    // Given
    server.answers(
      200,
      overview(
        { configuration: { source: 'database', file: null, revision: 0, loadedAt: null, problem: null } },
        [],
      ),
    )
    // When
    await open.signIn('right')
    // Then
    expect(open.text()).toContain('No channel yet')
    expect(open.text()).toContain('in the database')
    expect(open.page.get('.lanes pre').text()).toBe('./trireme channel add claude https://api.anthropic.com')
    expect(open.page.find('table').exists()).toBe(false)
  })

  it('names the file when it is there but holds no channel', async () => {
    // Given
    server.answers(200, overview({}, []))
    // When
    await open.signIn('right')
    // Then
    expect(open.page.get('.lanes').text()).toContain('Add this to gate.yaml and save')
    expect(open.page.get('.lanes pre').text()).toMatch(
      /^channels:\n {2}- id: anthropic-main\n {4}dialect: claude\n/,
    )
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
    const commands = () => open.page.get('.connect pre').text()
    expect(commands()).toContain(`export ANTHROPIC_BASE_URL=${window.location.origin}`)
    // When
    await open.page.get('.connect input[value=powershell]').setValue(true)
    // Then
    expect(commands()).toContain(`$env:ANTHROPIC_BASE_URL = "${window.location.origin}"`)
    expect(commands()).not.toContain('right-key-1234')
  })

  it('offers nothing for Claude Code where its dialect is not registered', async () => {
    // Given
    server.answers(200, overview({ dialects: [] }))
    // When
    await open.signIn('right')
    // Then
    expect(open.page.find('.connect').exists()).toBe(false)
    expect(open.page.get('.dialects').text()).toContain('no client can connect')
  })
})
