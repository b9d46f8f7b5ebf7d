// The main task without a pointer: sign in, add a channel, put it first, look into it. And how soon all is there.
import { gzipSync } from 'node:zlib'
import { until } from './lanes.mjs'

const MOST_STEPS = 120

/** Goes on with Tab until something of that name has the focus. */
async function tabTo(page, name) {
  const passed = []
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const one = document.activeElement
      return (one.ariaLabel || one.labels?.[0]?.innerText || one.innerText || '').trim()
    })
    if (name.test(at)) {
      return
    }
    passed.push(at)
  }
  throw new Error(`Tab does not lead to ${name}: ${passed.join(' | ')}`)
}

/** How long the page of somebody who comes takes until it shows something, and until it shows the lanes. */
export async function arrive(page, url, key, seen) {
  await page.goto(`${url}/lanes/claude`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  const painted = await page.evaluate(
    () =>
      new Promise((done) => {
        new PerformanceObserver((list) =>
          list.getEntriesByName('first-contentful-paint').forEach((paint) => done(paint.startTime)),
        ).observe({ type: 'paint', buffered: true })
      }),
  )
  seen.firstPaintMs = String(Math.round(painted))
  await page.evaluate(() => {
    addEventListener('submit', () => (window.askedAt = performance.now()), { once: true, capture: true })
    new MutationObserver((changes, observer) => {
      if (document.querySelector('ol [data-channel]')) {
        observer.disconnect()
        requestAnimationFrame(() => requestAnimationFrame(() => (window.shownAt = performance.now())))
      }
    }).observe(document.body, { childList: true, subtree: true })
  })
  await tabTo(page, /^Access key/)
  await page.keyboard.type(key)
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => 'shownAt' in window)
  seen.lanesShownMs = String(await page.evaluate(() => Math.round(window.shownAt - window.askedAt)))
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((one) => one.name)
      .filter((name) => name.endsWith('.js')),
  )
  const sizes = await Promise.all(
    scripts.map(async (script) => gzipSync(Buffer.from(await (await fetch(script)).arrayBuffer())).length),
  )
  seen.scriptBytes = String(sizes.reduce((sum, one) => sum + one, 0))
}

export async function alone(page, api, seen, baseUrl) {
  await tabTo(page, /^Add a channel/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Add a channel' }).waitFor()
  await tabTo(page, /^Paste a URL/)
  await page.keyboard.type(`${baseUrl}/v1/messages sk-ant-api03-typed-0123456789abc`)
  await tabTo(page, /^Take over/)
  await page.keyboard.press('Enter')
  await tabTo(page, /^Name$/)
  await page.keyboard.press('Control+A')
  await page.keyboard.type('Typed')
  await tabTo(page, /^Save$/)
  await page.keyboard.press('Enter')
  await page.locator('ol [data-channel]').filter({ hasText: 'Typed' }).waitFor()
  const made = (await api.ask('GET', '/api/channels')).channels.find((one) => one.name === 'Typed')
  await tabTo(page, /^Move Typed/)
  await page.keyboard.press('Space')
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await until(async () => (await api.order())[0] === made.id)
  await tabTo(page, /^Typed$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Last errors' }).waitFor()
  seen.openedByKeyboard = String(new URL(page.url()).searchParams.get('open') === made.id)
  seen.firstByKeyboard = String((await api.order())[0] === made.id)
}
