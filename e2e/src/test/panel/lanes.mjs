// The main task of Lanes: see what is alive, and put channels in another order.
const row = (page, id) => page.locator(`[data-channel="${id}"]`)
const handle = (page, id) => row(page, id).locator('.handle')

export async function watchOneRequest(page, api, seen) {
  await row(page, 'first').waitFor()
  seen.beforeRequest = await row(page, 'first').innerText()
  await api.message()
  const answered = Date.now()
  await row(page, 'first').getByText('100%').waitFor({ timeout: 5_000 })
  seen.liveAfterMs = String(Date.now() - answered)
}

export async function reorder(page, api, seen) {
  seen.orderAtFirst = await api.order()
  await handle(page, 'first').focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  seen.announced = await page.locator('[aria-live="assertive"]').innerText()
  await page.keyboard.press('Space')
  await page.getByText('is now at place 2').waitFor()
  seen.orderByKeyboard = await api.order()

  await handle(page, 'first').focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Escape')
  seen.shownAfterEscape = await shown(page)

  await drag(page, 'third', 'second')
  await page.getByText('is now at place 1').waitFor()
  seen.orderByMouse = await api.order()
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await until(async () => (await api.order())[0] === 'second')
  seen.orderAfterUndo = await api.order()

  await page.route('**/api/lanes/claude/order', (route) => route.abort())
  await handle(page, 'second').focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('End')
  await page.keyboard.press('Space')
  await page.getByText('The order could not be saved').waitFor()
  await page.unroute('**/api/lanes/claude/order')
  await until(async () => (await shown(page))[0] === 'second')
  seen.shownAfterFailure = await shown(page)
}

async function drag(page, from, to) {
  const start = await handle(page, from).boundingBox()
  const end = await row(page, to).boundingBox()
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await page.mouse.down()
  await page.mouse.move(start.x + 20, (start.y + end.y) / 2, { steps: 5 })
  await page.mouse.move(start.x + 20, end.y + 4, { steps: 5 })
  await page.mouse.up()
}

async function shown(page) {
  return await page.locator('ol [data-channel]').evaluateAll((rows) => rows.map((one) => one.dataset.channel))
}

async function dismissAll(page) {
  const dismiss = page.getByRole('button', { name: 'Dismiss' })
  await until(async () => {
    const left = await dismiss.count()
    if (left > 0) {
      await dismiss.first().click()
    }
    return left === 0
  })
}

/** A finger drags on a phone, where a drag would scroll the page if the handle did not hold it. */
export async function reorderByTouch(page, api, seen) {
  await page.setViewportSize({ width: 360, height: 740 })
  await dismissAll(page)
  // Waits until the row has its place on the narrow page, and nothing lies over it.
  await handle(page, 'third').click({ trial: true })
  const browser = await page.context().newCDPSession(page)
  const start = await handle(page, 'third').boundingBox()
  const end = await row(page, 'second').boundingBox()
  const [x, from, to] = [start.x + start.width / 2, start.y + start.height / 2, end.y + 4]
  const touch = (type, ...ys) =>
    browser.send('Input.dispatchTouchEvent', { type, touchPoints: ys.map((y) => ({ x, y })) })
  await browser.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  await touch('touchStart', from)
  for (let step = 1; step <= 8; step += 1) {
    await touch('touchMove', from + ((to - from) * step) / 8)
  }
  seen.liftedByTouch = String(await page.locator('.row.lifted').count())
  await touch('touchEnd')
  await until(async () => (await api.order())[0] === 'third')
  seen.orderByTouch = await api.order()
  await browser.send('Emulation.setTouchEmulationEnabled', { enabled: false })
  await browser.detach()
  await page.setViewportSize({ width: 1280, height: 800 })
  await api.ask('PUT', '/api/lanes/claude/order', { channels: ['second', 'first', 'third'] })
  await until(async () => (await shown(page))[0] === 'second')
}

async function menu(page, id, item) {
  await row(page, id).getByRole('button', { name: /^Actions/ }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

async function chooseStrategy(page, api, name, strategy) {
  await page.getByRole('button', { name: /^Strategy:/ }).click()
  await page.getByRole('menuitemradio', { name }).click()
  await until(async () => (await api.strategy()) === strategy)
}

/** Weight and strategy hold, and are there again for whoever comes back. */
export async function weigh(page, api, seen, go) {
  await chooseStrategy(page, api, /^Weighted/, 'weighted')
  await menu(page, 'second', /^Weight/)
  await page.getByLabel('Weight, 1 to 1000').fill('0')
  seen.wrongWeight = await page.locator('#weight-hint').innerText()
  await page.getByLabel('Weight, 1 to 1000').fill('3')
  seen.shareOfWeight = await page.locator('#weight-hint').innerText()
  await page.getByRole('button', { name: 'Save the weight' }).click()
  await until(async () => (await api.weight('second')) === 3)
  await go(page, '/overview')
  await page.locator('#verdict').waitFor()
  await go(page, '/lanes/claude')
  await row(page, 'second').getByText('×3').waitFor()
  seen.strategyAfterReturn = await page.getByRole('button', { name: /^Strategy:/ }).innerText()
  await chooseStrategy(page, api, /^Failover/, 'failover')
}

/** Into the spare pool and out of it. */
export async function spare(page, api, seen) {
  await menu(page, 'third', 'Move to the spare pool')
  await until(async () => (await api.state('third')) === 'disabled')
  const pool = page.getByRole('button', { name: /^Spare pool/ })
  seen.pool = (await pool.innerText()).split('\n')[0].trim()
  await pool.click()
  // Rows of the pool are named, and have no place in the order.
  await page.getByRole('article', { name: 'Third' }).getByRole('button', { name: /^Actions/ }).click()
  await page.getByRole('menuitem', { name: 'Take into use' }).click()
  await until(async () => (await api.state('third')) === 'active')
  await until(async () => (await shown(page)).length === 3)
  seen.shownAfterPool = await shown(page)
}

/** The state of a channel is changed in its menu, and put back in its row. */
export async function suspend(page, api, seen) {
  await menu(page, 'third', 'Suspend')
  await row(page, 'third').getByText('Suspended').waitFor()
  await until(async () => (await api.state('third')) === 'suspended')
  await row(page, 'third').getByRole('button', { name: 'Resume' }).click()
  await until(async () => (await api.state('third')) === 'active')
  seen.stateAfterResume = await api.state('third')
}

/** A channel that fails, whose name and whose vendor's words look like markup. */
export async function fail(page, api, seen) {
  await api.ask('PUT', '/api/lanes/claude/order', { channels: ['broken', 'second', 'first', 'third'] })
  for (let request = 0; request < 3; request += 1) {
    await api.message()
  }
  await page.getByText('window.stolen').first().waitFor()
  seen.canaryName = await row(page, 'broken').locator('.name').innerText()
  await row(page, 'broken').locator('.who').click()
  await page.getByRole('heading', { name: 'Last errors' }).waitFor()
  // The log is written in batches: what is not in it yet is asked for again with the next request.
  await until(async () => {
    if ((await page.locator('.panel .words').count()) > 0) {
      return true
    }
    await api.message()
    await new Promise((next) => setTimeout(next, 1_000))
    return false
  }, 30_000)
  seen.lastError = await page.locator('.panel .words').first().innerText()
  seen.openInAddress = new URL(page.url()).searchParams.get('open')
  seen.charts = String(await page.locator('.panel figure').count())
}

export async function until(done, patience = 10_000) {
  const end = Date.now() + patience
  while (!(await done())) {
    if (Date.now() > end) {
      throw new Error(`not within ${patience} ms: ${done}`)
    }
    await new Promise((next) => setTimeout(next, 50))
  }
}
