// What the functions receive from Event Grid. ./scripts/generate.sh writes the list from the code's [EventTypes] attributes.

@export()
type eventFunction = {
  name: string
  source: string
  @description('Empty: every type.')
  types: string[]
}

var rows = filter(split(replace(loadTextContent('../event-functions.tsv'), '\r', ''), '\n'), row => !empty(row) && !startsWith(row, '#'))

@export()
@description('Every Event Grid triggered function with its source and its event types.')
var eventFunctions = map(rows, row => {
  name: split(row, '\t')[0]
  source: split(row, '\t')[1]
  types: split(row, '\t')[2] == '*' ? [] : split(split(row, '\t')[2], ',')
})
