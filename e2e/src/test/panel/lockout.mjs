import { until } from './lanes.mjs'

const GUESSES = 6

/** Who guesses at keys is told how long to wait; afterwards the right key is let in. */
export async function guess(page, key, seen, enter) {
  seen.guessStatuses = []
  for (let i = 0; i < GUESSES; i++) {
    const judged = page.waitForResponse((response) => new URL(response.url()).pathname === '/api/overview')
    await enter(page, `guess-${i}-7c7c7c7c`)
    seen.guessStatuses.push(String((await judged).status()))
  }
  const locked = page.locator('main').getByText('Trireme looks at no other key for')
  await locked.waitFor()
  seen.lockedWords = await locked.innerText()
  const main = page.locator('[data-channel="main"]')
  await until(async () => {
    await enter(page, key)
    return main.waitFor({ timeout: 1_000 }).then(
      () => true,
      () => false,
    )
  })
  seen.letInAfterwards = String(await main.isVisible())
}
