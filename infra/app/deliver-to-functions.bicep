// Points the functions that handle one kind of event at one Event Grid topic. The functions must be deployed and loaded.

import { connectedTopic } from 'types.bicep'
import { eventFunction } from 'events.bicep'

param functionAppId string
param topic connectedTopic

@description('The functions to deliver to, each with its event types.')
param functions eventFunction[]

param deadLetterStorageId string
param deadLetterContainer string

var identity = topic.identity == 'UserAssigned'
  ? { type: 'UserAssigned', userAssignedIdentity: topic.userAssignedIdentity }
  : { type: 'SystemAssigned' }

var deadLettering = topic.identity == 'None'
  ? {}
  : {
      deadLetterWithResourceIdentity: {
        identity: identity
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: { resourceId: deadLetterStorageId, blobContainerName: deadLetterContainer }
        }
      }
    }

var subscriptions = map(functions, function => {
  name: take('${last(split(functionAppId, '/'))}-${function.name}', 64)
  function: function.name
  properties: union(deadLettering, {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${functionAppId}/functions/${function.name}'
        // The functions take batches: a busy key then costs one signal a batch. A batch that fails comes again whole, and
        // events that were handled already are known by source and ID.
        maxEventsPerBatch: 100
        preferredBatchSizeInKilobytes: 256
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: empty(function.types) ? null : function.types
      subjectBeginsWith: topic.subjectBeginsWith
      subjectEndsWith: topic.subjectEndsWith
      isSubjectCaseSensitive: false
      enableAdvancedFilteringOnArrays: true
      advancedFilters: topic.advancedFilters
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  })
})

resource systemTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = if (topic.kind != 'Custom') {
  name: last(split(topic.resourceId, '/'))

  resource toFunction 'eventSubscriptions' = [
    for subscription in subscriptions: {
      name: subscription.name
      properties: subscription.properties
    }
  ]
}

resource customTopic 'Microsoft.EventGrid/topics@2025-02-15' existing = if (topic.kind == 'Custom') {
  name: last(split(topic.resourceId, '/'))

  resource toFunction 'eventSubscriptions' = [
    for subscription in subscriptions: {
      name: subscription.name
      properties: subscription.properties
    }
  ]
}

@description('What was set, one line per subscription, for the hook to print.')
output lines string[] = map(subscriptions, subscription => '${subscription.function} <- ${topic.kind} (${last(split(topic.resourceId, '/'))})')
