// The queues, each with the function that reads it, and the topic. The names are held against the code by tests/Reflex.Infra.Tests.

import { queueDefinition, topicDefinition } from 'types.bicep'

@export()
@description('One queue per event type that comes over Service Bus.')
var queues queueDefinition[] = map(
  [
    { name: 'customers-created', function: 'CustomerCreated' }
    { name: 'monitor-alerts', function: 'MonitorAlert' }
    { name: 'payments-authorized', function: 'PaymentAuthorized' }
    { name: 'security-alerts', function: 'SecurityAlert' }
    { name: 'sign-ins', function: 'SignIn' }
    { name: 'stock-levels', function: 'StockLevelChanged' }
  ],
  queue => {
    name: queue.name
    function: queue.function
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
