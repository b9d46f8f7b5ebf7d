// Drives the panel in a browser: node drive.mjs <chromium> <folder for screenshots> <url> <key> <channel> <base URL>.
// Prints one line of JSON: what was seen at each step, and everything that should not have happened.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const [executablePath, folder, url, key, channel, baseUrl] = process.argv.slice(2)
const WRONG = 'wrong-key-5b5b5b5b'
const PATIENCE = 15_000

const seen = { foreignRequests: [], consoleErrors: [], pageErrors: [], violations: [], storedKeys: [] }

mkdirSync(folder, { recursive: true })
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
  await look(page)
  await switches(page)
  await narrow(page)
  await deepLink(page)
} finally {
  await browser.close()
}
console.log(JSON.stringify(seen))

function watch(page) {
  const origin = new URL(url).origin
  page.on('request', (request) => {
    const target = request.url()
    if (!target.startsWith('data:') && new URL(target).origin !== origin) {
      seen.foreignRequests.push(target)
    }
  })
  page.on('pageerror', (error) => seen.pageErrors.push(String(error)))
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`
    // The browser itself writes a line for an answer with status 401; the wrong key wants one.
    const wanted = /status of 401.*\/api\/overview$/.test(text)
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
  await page.goto(url)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await shoot(page, 'sign-in-light-wide')
  await enter(page, WRONG)
  seen.refusal = await page.locator('main').getByText('does not know this key').innerText()
  await shoot(page, 'wrong-key-light-wide')
  await enter(page, key)
  await page.getByRole('heading', { name: 'Lanes', exact: true }).waitFor()
}

async function look(page) {
  const main = page.locator('main')
  seen.version = await valueOf(page, 'Version')
  seen.mode = await valueOf(page, 'Mode')
  seen.dialects = await page.getByRole('region', { name: 'Dialects' }).innerText()
  seen.row = await main.getByRole('row').filter({ hasText: channel }).innerText()
  seen.rowNamesBaseUrl = seen.row.replaceAll(/\s/g, '').includes(baseUrl)
  seen.connect = await page.getByText('ANTHROPIC_BASE_URL').first().innerText()
  seen.storedKeys = await page.evaluate(
    (secret) => [localStorage, sessionStorage].flatMap((store) => Object.values(store)).filter((text) => text.includes(secret)),
    key,
  )
  seen.urlAfterSignIn = page.url()
  await shoot(page, 'overview-light-wide')
}

async function valueOf(page, term) {
  return await page.locator('dl > div').filter({ has: page.getByText(term, { exact: true }) }).locator('dd').first().innerText()
}

async function switches(page) {
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await paper()
  await page.getByTitle('Dark').click()
  await shoot(page, 'overview-dark-wide')
  seen.darkDiffers = (await paper()) !== light
  await page.getByRole('button', { name: '中文' }).click()
  seen.chinese = await page.locator('h2').allInnerTexts()
  seen.languageOfPage = await page.evaluate(() => document.documentElement.lang)
  await shoot(page, 'overview-dark-wide-chinese')
  await page.getByRole('button', { name: 'English' }).click()
  seen.english = await page.locator('h2').allInnerTexts()
}

async function narrow(page) {
  await page.setViewportSize({ width: 360, height: 740 })
  await shoot(page, 'overview-dark-narrow')
  seen.narrowOverflow = await overflow(page)
  await page.getByTitle('Light').click()
  await shoot(page, 'overview-light-narrow')
}

async function overflow(page) {
  return await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}

async function deepLink(page) {
  const answer = await page.goto(`${url}/lanes/claude`)
  seen.deepLinkStatus = answer.status()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await shoot(page, 'sign-in-light-narrow')
  seen.signInOverflow = await overflow(page)
  seen.themeAfterReload = await page.evaluate(() => document.documentElement.dataset.theme)
}

async function shoot(page, name) {
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
