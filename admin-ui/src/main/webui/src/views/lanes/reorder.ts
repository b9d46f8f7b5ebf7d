import { computed, nextTick, onBeforeUnmount, ref, shallowRef } from 'vue'

/** A list with one of its items somewhere else. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = items.filter((_, at) => at !== from)
  const item = items[from]
  return item === undefined ? [...items] : [...rest.slice(0, to), item, ...rest.slice(to)]
}

export interface ReorderOptions {
  /** The order as it is kept. */
  ids: () => readonly string[]
  enabled: () => boolean
  /** The element of each row, to see where a pointer is. */
  rowOf: (id: string) => HTMLElement | null
  handleOf: (id: string) => HTMLElement | null
  save: (ids: string[], id: string) => void
  /** Tells a screen reader. `place` counts from 1. */
  say: (what: 'lifted' | 'moved' | 'dropped' | 'cancelled', id: string, place: number, of: number) => void
}

/**
 * Puts rows in another order with a mouse, a finger or the keyboard: space lifts, arrows move, space or enter
 * drops, escape puts everything back.
 */
export function useReorder(options: ReorderOptions) {
  const draft = shallowRef<string[] | null>(null)
  const lifted = ref<string | null>(null)
  const byPointer = ref(false)
  const order = computed(() => draft.value ?? [...options.ids()])
  let pointer: number | undefined

  function lift(id: string): void {
    draft.value = [...options.ids()]
    lifted.value = id
    options.say('lifted', id, placeOf(id), order.value.length)
  }

  function placeOf(id: string): number {
    return order.value.indexOf(id) + 1
  }

  function moveTo(id: string, to: number): void {
    const from = order.value.indexOf(id)
    if (from !== to && to >= 0 && to < order.value.length) {
      draft.value = moved(order.value, from, to)
      options.say('moved', id, to + 1, order.value.length)
    }
  }

  function drop(): void {
    const id = lifted.value
    const wanted = draft.value
    if (id === null || wanted === null) {
      return
    }
    const changed = wanted.some((one, at) => one !== options.ids()[at])
    options.say('dropped', id, placeOf(id), wanted.length)
    if (changed) {
      options.save(wanted, id)
    }
    end()
  }

  function cancel(): void {
    const id = lifted.value
    if (id !== null) {
      draft.value = null
      options.say('cancelled', id, placeOf(id), order.value.length)
    }
    end()
  }

  function end(): void {
    lifted.value = null
    draft.value = null
    byPointer.value = false
    pointer = undefined
    window.removeEventListener('pointermove', onMove)
    window.removeEventListener('pointerup', onUp)
    window.removeEventListener('pointercancel', cancel)
    window.removeEventListener('keydown', onEscape)
  }

  function onPointerDown(event: PointerEvent, id: string): void {
    if (!options.enabled() || event.button !== 0 || lifted.value !== null) {
      return
    }
    event.preventDefault()
    options.handleOf(id)?.focus()
    pointer = event.pointerId
    byPointer.value = true
    lift(id)
    window.addEventListener('pointermove', onMove)
    window.addEventListener('pointerup', onUp)
    window.addEventListener('pointercancel', cancel)
    window.addEventListener('keydown', onEscape)
  }

  function onMove(event: PointerEvent): void {
    const id = lifted.value
    if (event.pointerId !== pointer || id === null) {
      return
    }
    // A row gives way when its middle is passed.
    const from = order.value.indexOf(id)
    let to = from
    order.value.forEach((other, at) => {
      const box = options.rowOf(other)?.getBoundingClientRect()
      if (box === undefined || other === id) {
        return
      }
      const middle = box.top + box.height / 2
      if (at < from && event.clientY < middle) {
        to = Math.min(to, at)
      } else if (at > from && event.clientY > middle) {
        to = Math.max(to, at)
      }
    })
    moveTo(id, to)
  }

  function onUp(event: PointerEvent): void {
    if (event.pointerId === pointer) {
      drop()
    }
  }

  function onEscape(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault()
      cancel()
    }
  }

  function onKey(event: KeyboardEvent, id: string): void {
    if (!options.enabled()) {
      return
    }
    if (lifted.value === null) {
      if (event.key === ' ' || event.key === 'Enter') {
        event.preventDefault()
        lift(id)
      }
      return
    }
    const at = order.value.indexOf(id)
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: order.value.length - 1 }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      moveTo(id, to)
      void nextTick(() => options.handleOf(id)?.focus())
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault()
      drop()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      cancel()
    }
  }

  /** Whoever leaves the handle with the keyboard has changed their mind. */
  function onBlur(id: string): void {
    void nextTick(() => {
      if (lifted.value === id && !byPointer.value && document.activeElement !== options.handleOf(id)) {
        cancel()
      }
    })
  }

  onBeforeUnmount(end)

  return { order, lifted, onPointerDown, onKey, onBlur }
}
