// What others decide: a change that came first, a lane that stands in a file, what a dialect cannot carry.
import { until } from './lanes.mjs'

/** Somebody else is quicker: nothing is overwritten, and nothing that was typed is lost. */
export async function stale(page, api, seen, go) {
  await go(page, '/channels/second')
  const name = page.getByLabel('Name', { exact: true })
  await until(async () => (await name.inputValue()) === 'Second')
  await name.fill('Second by me')
  const { configured, revision } = await api.ask('GET', '/api/channels/second')
  await api.ask('PUT', '/api/channels/second', { ...configured, website: 'https://vendor.example.com' }, {
    'if-match': `"${revision}"`,
  })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Somebody else changed this meanwhile').waitFor()
  seen.typedAfterStale = await name.inputValue()
  seen.keptAfterStale = (await api.ask('GET', '/api/channels/second')).name
  await page.getByRole('button', { name: 'Load the newest state, keep my changes' }).click()
  await page.getByText('Somebody else changed this meanwhile').waitFor({ state: 'detached' })
  seen.typedAfterReload = await name.inputValue()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await until(async () => (await api.ask('GET', '/api/channels/second')).name === 'Second by me')
  seen.websiteAfterBoth = (await api.ask('GET', '/api/channels/second')).settings.website
  await page.locator('[data-channel="second"]').waitFor()
}

/** A lane of the configuration file: read, suspended, promoted, and changed nowhere but there. */
export async function ofFile(page, files, seen) {
  const main = page.locator('[data-channel="main"]')
  await main.waitFor()
  seen.fileWords = await page.locator('.locked').innerText()
  seen.fileHandles = String(await page.locator('button.handle').count())
  seen.fileStrategies = String(await page.getByRole('button', { name: /^Strategy:/ }).count())
  await main.getByRole('button', { name: /^Actions/ }).click()
  seen.fileMenu = await page.getByRole('menuitem').allInnerTexts()
  await page.getByRole('menuitem', { name: 'Suspend' }).click()
  await until(async () => (await files.state('main')) === 'suspended')
  await main.getByRole('button', { name: 'Resume' }).click()
  await until(async () => (await files.state('main')) === 'active')
}

/** The arrow of a translated channel names its losses, for a pointer and for the keyboard. */
export async function losses(page, seen) {
  const arrow = page.getByRole('button', { name: 'Translated from claude to chat' })
  await arrow.hover()
  await page.locator('.tip').waitFor()
  seen.lossesHovered = await page.locator('.tip').innerText()
  await page.mouse.move(0, 0)
  await page.locator('.tip').waitFor({ state: 'detached' })
  await page.locator('[data-channel="other"] .who').focus()
  await page.keyboard.press('Tab')
  await page.locator('.tip').waitFor()
  seen.lossesDescribe = await arrow.evaluate(
    (button) => document.getElementById(button.getAttribute('aria-describedby'))?.textContent ?? '',
  )
}
