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

/** The state of a channel is changed in its menu, and put back in its row. */
export async function suspend(page, api, seen) {
  await row(page, 'third').getByRole('button', { name: /^Actions/ }).click()
  await page.getByRole('menuitem', { name: 'Suspend' }).click()
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
