// How a reader has set a grid: the columns seen, in their order, and the order of the rows after a click
// on a heading. Streamlit tells the server nothing of it, and the grid draws on a canvas with only the
// rows in view beside it as text: the whole order stands in the state of the component alone.
window.countyGrid = (() => {
  const handle = (element, name) => element[Object.keys(element).find((key) => key.startsWith(name)) ?? '']

  // The component around an element, as it was drawn last: what an element itself points to may be
  // older, so that the way goes from the root of the page.
  function component(element) {
    const root = document.getElementById('root')
    const waiting = [[handle(root, '__reactContainer$')?.stateNode?.current, undefined]]
    while (waiting.length) {
      const [node, around] = waiting.pop()
      if (!node) continue
      if (node.stateNode === element) return around
      waiting.push([node.sibling, around], [node.child, typeof node.type === 'function' ? node : around])
    }
    return undefined
  }

  function* kept(node) {
    for (let each = node?.memoizedState; each && typeof each === 'object'; each = each.next) {
      const value = each.memoizedState
      if (Array.isArray(value) && Array.isArray(value[0])) yield value[0]
    }
  }

  const areColumns = (list) => list.length > 0 && list.every((each) => each && typeof each.indexNumber === 'number')

  function isOrder(list, count) {
    const met = new Set(list)
    return list.length === count && met.size === count && list.every((each) => Number.isInteger(each) && each >= 0 && each < count)
  }

  // As a screen reader is told: the heading of a sorted column begins with an arrow.
  function sortedHeading(frame) {
    return [...frame.querySelectorAll('[role="columnheader"]')].map((each) => each.textContent).find((text) => /^[↑↓]/.test(text))
  }

  // {columns: [{name, title}], order: [row of the table], isSorted}; columns or order undefined where unknown.
  function seen(frame, count) {
    const lists = [...kept(component(frame))]
    const columns = lists.filter(areColumns).at(-1)?.filter((each) => !each.isHidden)
    const isSorted = columns?.some((each) => /^[↑↓]/.test(each.title)) || sortedHeading(frame) !== undefined
    const order = isSorted ? lists.filter((list) => isOrder(list, count)).at(-1) : undefined
    return { columns: columns?.map(({ name, title }) => ({ name, title })), order, isSorted }
  }

  return { seen }
})()
