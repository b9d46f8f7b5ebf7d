// Drives the panel in a browser: node drive.mjs <chromium> <folder for screenshots> <url> <key> <url of one with a file>.
// Prints one line of JSON: what was seen at each step, and everything that should not have happened.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import * as changes from './changes.mjs'
import { gateway } from './gateway.mjs'
import * as keyboard from './keyboard.mjs'
import * as lanes from './lanes.mjs'
import * as lockout from './lockout.mjs'
import { CANARY, startUpstream } from './upstream.mjs'
import * as views from './views.mjs'

const [executablePath, folder, url, key, filesUrl] = process.argv.slice(2)
const WRONG = 'wrong-key-5b5b5b5b'
const PATIENCE = 15_000
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const seen = {
  foreignRequests: [],
  consoleErrors: [],
  pageErrors: [],
  violations: [],
  overflows: [],
  inaccessible: [],
  axeRuns: 0,
}

mkdirSync(folder, { recursive: true })
const api = gateway(url, key)
const upstream = await startUpstream()
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
})
try {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    colorScheme: 'light',
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(PATIENCE)
  // Reported by the page itself: the console would not name the directive.
  await context.exposeBinding('reportViolation', (source, text) => seen.violations.push(text))
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      void window.reportViolation(`${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  const page = await context.newPage()
  watch(page)
  await signIn(page)
  await api.channel('first', 'First', `${upstream.url}/good`)
  await api.channel('second', 'Second', `${upstream.url}/good`)
  await api.channel('third', 'Third', `${upstream.url}/good`)
  await lanes.watchOneRequest(page, api, seen)
  await lanes.reorder(page, api, seen)
  await lanes.reorderByTouch(page, api, seen)
  await lanes.weigh(page, api, seen, go)
  await lanes.spare(page, api, seen)
  await lanes.suspend(page, api, seen)
  await changes.stale(page, api, seen, go)
  await api.channel('broken', CANARY, `${upstream.url}/broken`)
  await lanes.fail(page, api, seen)
  await look(page, 'lanes-open', `/lanes/claude?open=second&range=1h`, '.panel canvas')
  await look(page, 'lanes', '/lanes/claude', '[data-channel="first"]')
  await addChannel(page)
  const ways = { go, look }
  await views.overview(page, seen, ways)
  await views.requests(page, api, seen, ways)
  await views.keys(page, api, seen, ways)
  await views.connect(page, api, seen, ways)
  await views.settings(page, api, seen, ways)
  await go(page, '/lanes/claude')
  await languages(page)
  await search(page)
  seen.stolen = await page.evaluate(() => String('stolen' in window))
  await leave(page)
  await keyboard.arrive(page, url, key, seen)
  await keyboard.alone(page, api, seen, `${upstream.url}/good`)
  await fileGateway(context)
  await guesser(context)
} finally {
  await browser.close()
  upstream.close()
}
console.log(JSON.stringify(seen))

function watch(page, from = url) {
  const origin = new URL(from).origin
  page.on('request', (request) => {
    const target = request.url()
    if (!target.startsWith('data:') && new URL(target).origin !== origin) {
      seen.foreignRequests.push(target)
    }
  })
  page.on('pageerror', (error) => seen.pageErrors.push(String(error)))
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`
    // The browser itself writes a line for each answer that refuses on purpose, for bodies that nobody keeps, and for the save that is cut off.
    const wanted =
      /status of (401|429).*\/api\/overview$/.test(text) ||
      /status of 404.*\/bodies$/.test(text) ||
      /status of 412.*\/api\/channels\/second$/.test(text) ||
      /ERR_FAILED.*\/order$/.test(text)
    if ((message.type() === 'error' || message.type() === 'warning') && !wanted) {
      seen.consoleErrors.push(text)
    }
  })
}

async function enter(page, value) {
  await page.getByLabel('Access key').fill(value)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function signIn(page) {
  const answer = await page.goto(`${url}/lanes/claude`)
  seen.deepLinkStatus = String(answer.status())
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await shots(page, 'sign-in')
  await enter(page, WRONG)
  seen.refusal = await page.locator('main').getByText('does not know this key').innerText()
  await shots(page, 'wrong-key')
  await enter(page, key)
  await page.getByRole('heading', { name: 'No channel yet' }).waitFor()
  seen.addressAfterSignIn = new URL(page.url()).pathname
  seen.storedKeys = await page.evaluate(
    (secret) =>
      [localStorage, sessionStorage].flatMap((store) => Object.values(store)).filter((text) => text.includes(secret)),
    key,
  )
  await shots(page, 'lanes-empty')
}

/** Goes somewhere without a reload, which would ask for the key again, and takes the pictures of it. */
async function look(page, name, path, sign) {
  await go(page, path)
  await page.locator(sign).first().waitFor()
  await shots(page, name)
}

async function go(page, path) {
  await page.evaluate((to) => {
    history.pushState({ ...history.state, current: to }, '', to)
    dispatchEvent(new PopStateEvent('popstate', { state: history.state }))
  }, path)
  await lanes.until(async () => new URL(page.url()).pathname === path.split('?')[0])
}

async function addChannel(page) {
  await page.getByRole('link', { name: 'Add a channel' }).click()
  const secret = 'sk-ant-api03-pasted-0123456789abc'
  await page
    .getByLabel('Paste a URL')
    .fill(`curl ${upstream.url}/good/v1/messages -H 'x-api-key: ${secret}' -d '{"model":"claude-sonnet-4-5"}'`)
  await page.getByRole('button', { name: 'Take over' }).click()
  seen.pastedBaseUrl = await page.getByLabel('Base URLs').inputValue()
  seen.pastedCalls = (await page.locator('.calls code').innerText()).trim()
  seen.pastedDialect = await page.getByLabel('It speaks').inputValue()
  seen.secretShown = String((await page.locator('body').innerHTML()).includes(secret))
  seen.upstream = upstream.url
  await page.getByLabel('Name', { exact: true }).fill('Pasted')
  await page.getByRole('button', { name: 'Test before saving' }).click()
  await page.locator('.steps li').nth(4).waitFor()
  seen.tested = await page
    .locator('.steps li')
    .evaluateAll((steps) => steps.map((step) => `${step.querySelector('b').innerText} ${step.className}`))
  await shots(page, 'add-channel')
  await page.getByText('First', { exact: true }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('ol [data-channel]').filter({ hasText: 'Pasted' }).waitFor()
  const made = (await api.ask('GET', '/api/channels')).channels.find((one) => one.name === 'Pasted')
  seen.madeDialect = made.dialect
  seen.madeFirst = String((await api.order())[0] === made.id)
}

async function fileGateway(context) {
  const page = await context.newPage()
  watch(page, filesUrl)
  await page.goto(`${filesUrl}/lanes/claude`)
  await enter(page, key)
  await changes.ofFile(page, gateway(filesUrl, key), seen)
  await changes.losses(page, seen)
  await shots(page, 'lanes-file')
}

/** At the gateway that is needed no more: the address has to wait there. */
async function guesser(context) {
  const page = await context.newPage()
  watch(page, filesUrl)
  await page.goto(`${filesUrl}/lanes/claude`)
  await lockout.guess(page, key, seen, enter)
}

async function languages(page) {
  seen.english = await page.locator('nav .place .word').allInnerTexts()
  await page.getByRole('button', { name: 'Theme and language' }).click()
  await page.getByRole('menuitemradio', { name: '简体中文' }).click()
  await page.keyboard.press('Escape')
  seen.chinese = await page.locator('nav .place .word').allInnerTexts()
  seen.languageOfPage = await page.evaluate(() => document.documentElement.lang)
  await look(page, 'lanes-chinese', '/lanes/claude?open=broken', '.panel .words')
  seen.chineseError = await page.locator('.panel .words').first().innerText()
  await page.getByRole('button', { name: '外观与语言' }).click()
  await page.getByRole('menuitemradio', { name: 'English' }).click()
  await page.keyboard.press('Escape')
}

async function search(page) {
  await page.keyboard.press('/')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('overview')
  await shots(page, 'search')
  await page.keyboard.press('Enter')
  await page.locator('#verdict').waitFor()
  seen.foundPath = new URL(page.url()).pathname
}

async function leave(page) {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  seen.shownAfterSignOut = String(await page.locator('#verdict').count())
}

/** Pictures of a screen in light and dark, wide and narrow; each is tested for being usable by everybody. */
async function shots(page, name) {
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    for (const [size, viewport] of [
      ['wide', { width: 1280, height: 800 }],
      ['narrow', { width: 360, height: 740 }],
    ]) {
      await page.setViewportSize(viewport)
      await page.waitForTimeout(120)
      await settle(page)
      const picture = `${name}-${scheme}-${size}`
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      if (overflow > 0) {
        seen.overflows.push(`${picture}: ${overflow}`)
      }
      if (size === 'wide' || scheme === 'light') {
        await check(page, picture)
      }
      await page.screenshot({ path: join(folder, `${picture}.png`) })
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 1280, height: 800 })
}

/** Colours in the middle of a change have contrasts of their own, and a busy machine draws late. */
async function settle(page) {
  await page.evaluate(async () => {
    const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    await drawn()
    await Promise.allSettled(document.getAnimations().map((one) => one.finished))
    await drawn()
  })
}

async function check(page, picture) {
  await page.evaluate(AXE)
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] })
    return violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map((one) => `${one.id} ${one.nodes.map((node) => node.target.join(' ')).join(' | ')}`)
  })
  seen.axeRuns += 1
  seen.inaccessible.push(...found.map((one) => `${picture}: ${one}`))
}
