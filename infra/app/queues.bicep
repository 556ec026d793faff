// The queues, each with the function that reads it, and the topic. The list of queues is written from the code by
// ./scripts/generate.sh; tests/Reflex.Infra.Tests holds the topic's names against the code.

import { queueDefinition, topicDefinition } from 'types.bicep'

var rows = filter(split(replace(loadTextContent('../queues.tsv'), '\r', ''), '\n'), row => !empty(row) && !startsWith(row, '#'))

@export()
@description('One queue per event type that comes over Service Bus.')
var queues queueDefinition[] = map(
  rows,
  queue => {
    name: split(queue, '\t')[0]
    function: split(queue, '\t')[1]
    maxDeliveryCount: 10
    // Five minutes is the most that Service Bus allows; the host renews it while a function works.
    lockDuration: 'PT5M'
    duplicateDetectionWindow: 'PT10M'
    timeToLive: 'P14D'
  }
)

@export()
@description('CloudEvents of any type: what your applications send, and what Event Grid delivers where events go by Service Bus.')
var businessEvents topicDefinition = {
  name: 'business-events'
  subscription: 'reflex'
  function: 'BusinessEvent'
  maxDeliveryCount: 10
  lockDuration: 'PT5M'
  duplicateDetectionWindow: 'PT10M'
  timeToLive: 'P14D'
}
