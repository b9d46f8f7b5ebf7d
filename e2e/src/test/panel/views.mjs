// The main tasks of the views beside Lanes: look into a request, see who used what, hand out a key, connect
// a client, ask where a request would go, change a setting, look before an import.
//
// Each gets the page, the gateway's interfaces, what was seen so far, and two ways to go somewhere: `go`
// without, and `look` with pictures.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './lanes.mjs'
import { CANARY } from './upstream.mjs'

const button = (page, name) => page.getByRole('button', { name, exact: true })

/** A request appears by itself, is found by a filter, and opens as a waterfall under its own address. */
export async function requests(page, api, seen, { go, look }) {
  await go(page, '/requests')
  await page.locator('.log-row .open, .empty').first().waitFor()
  // Rows hold still under a pointer.
  await page.mouse.move(0, 0)
  // Only the rows in sight are there, so the newest tells more than their number.
  const before = await page.evaluate(() => document.querySelector('.log-row .open')?.getAttribute('href'))
  await api.message()
  const answered = Date.now()
  await page.waitForFunction(
    (href) => (document.querySelector('.log-row .open')?.getAttribute('href') ?? href) !== href,
    before,
  )
  seen.loggedAfterMs = String(Date.now() - answered)
  await look(page, 'requests', '/requests', '.log-row .open')
  await page.getByLabel('Outcome').selectOption('success')
  await page.waitForURL(/outcome=success/)
  seen.filterInAddress = new URL(page.url()).search
  const first = page.locator('.log-row .open').first()
  await first.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('Attempts').waitFor()
  seen.requestAddress = new URL(page.url()).pathname
  seen.waterfall = String(await page.locator('.falls > li').count())
  await look(page, 'request', seen.requestAddress, '.falls > li')
  await bodies(page, api, seen, { go, look })
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  seen.addressAfterSheet = new URL(page.url()).pathname
}

/** Bodies are a fold that says how they are kept; once they are, it shows what strangers wrote as text. */
async function bodies(page, api, seen, { go, look }) {
  const fold = page.getByRole('dialog').locator('details')
  const open = () => fold.locator('summary').click()
  await open()
  seen.bodiesOff = await fold.getByText('Nothing is kept').innerText()
  await api.keepBodies()
  const newest = async () => (await api.ask('GET', '/api/requests?limit=1')).requests[0].id
  const before = await newest()
  await api.message(CANARY)
  // The log is written in batches.
  await until(async () => (await newest()) !== before)
  const id = await newest()
  const path = `/requests/${id}`
  await go(page, path)
  await page.getByRole('dialog').getByText(id).waitFor()
  await open()
  await fold.locator('pre').first().waitFor()
  seen.bodyShown = await fold.locator('pre').first().innerText()
  await fold.locator('summary').scrollIntoViewIfNeeded()
  await look(page, 'bodies', path, 'details pre')
}

/** The first words say how it is; the sums follow the split that is chosen. */
export async function overview(page, seen, { look }) {
  await look(page, 'overview', '/overview?range=1h', '.figures')
  seen.verdict = await page.locator('#verdict').innerText()
  await page.getByText('Model', { exact: true }).first().click()
  await page.waitForURL(/by=model/)
  await page.locator('tbody th', { hasText: 'claude-sonnet-4-5' }).waitFor()
  seen.overviewCharts = String(await page.locator('figure').count())
}

/** A key is made, its secret shown once, a wrong limit told beside its field, and the key withdrawn. */
export async function keys(page, api, seen, { go, look }) {
  await go(page, '/keys')
  await button(page, 'New client key').first().click()
  await page.getByLabel('Name', { exact: true }).fill('Black box')
  await page.getByLabel('Requests a minute').fill('many')
  await button(page, 'Make the key').click()
  seen.wrongLimit = await page.locator('.field-wrong').innerText()
  await page.getByLabel('Requests a minute').fill('30')
  await button(page, 'Make the key').click()
  const secret = (await page.getByRole('alertdialog').locator('code').innerText()).trim()
  seen.secretBegins = secret.slice(0, 3)
  await page.keyboard.press('Escape')
  seen.secretAfterEscape = String((await page.getByRole('alertdialog').count()) === 1)
  await button(page, 'I have kept it').click()
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  seen.secretAfterwards = String((await page.content()).includes(secret))
  await look(page, 'keys', '/keys', '.row')
  seen.rotated = await rotate(page, api, secret)
  await page.getByRole('button', { name: /What to do with Black box/ }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await button(page, 'Delete the key').click()
  await page.getByText('Black box is deleted.').waitFor()
  seen.keysAfterwards = (await api.ask('GET', '/api/client-keys')).clientKeys.map((one) => one.name)
}

/** Another secret, while the one before stays good for a day: both open. */
async function rotate(page, api, before) {
  await page.getByRole('button', { name: /What to do with Black box/ }).click()
  await page.getByRole('menuitem', { name: 'New secret' }).click()
  await page.getByText('In 24 h', { exact: true }).click()
  await button(page, 'Make a new secret').click()
  const after = (await page.getByRole('alertdialog').locator('code').innerText()).trim()
  await button(page, 'I have kept it').click()
  await page.getByText('the secret before is good until').waitFor()
  return [before === after ? 'the same' : 'another', await api.opens(before), await api.opens(after)]
}

/** The first request of the chosen key is ticked as it comes. */
export async function connect(page, api, seen, { go, look }) {
  await look(page, 'connect', '/connect', '.first')
  seen.connectCommands = await page.locator('.connect pre').first().innerText()
  await go(page, '/connect')
  await api.message()
  await page.locator('.first.seen').waitFor()
  seen.firstRequest = await page.locator('.first').innerText()
  await look(page, 'route', '/route?lane=claude&model=claude-sonnet-4-5', 'ol li')
  seen.candidates = String(await page.locator('ol li').count())
}

/** A wrong duration is told beside its field, a right one holds; an import shows what it would do. */
export async function settings(page, api, seen, { go, look }) {
  await go(page, '/settings')
  await page.getByLabel('Sign of life after').fill('20s')
  await button(page, 'Save').click()
  await page.getByText('The settings are saved').waitFor()
  seen.keepAliveAfter = (await api.ask('GET', '/api/settings')).keepAliveAfter
  await look(page, 'settings', '/settings', 'form')
  await go(page, '/settings/backups')
  const file = join(mkdtempSync(join(tmpdir(), 'panel-')), 'config.json')
  const upstream = { name: 'Imported', baseUrl: 'https://relay.example.com', apiKeys: [], serviceType: 'claude' }
  writeFileSync(file, JSON.stringify({ upstream: [upstream] }))
  await page.setInputFiles('input[type=file]', file)
  await page.locator('.plan .lines li').first().waitFor()
  seen.importPlan = await page.locator('.plan .lines').innerText()
  seen.channelsAfterDryRun = (await api.ask('GET', '/api/channels')).channels.map((one) => one.name)
  await look(page, 'backups', '/settings/backups', '.list, .part')
  await look(page, 'audit', '/settings/audit', '.list li')
  seen.auditWords = await page.locator('.intact').innerText()
  await look(page, 'health', '/settings/health', '.strip')
}
