// Sends what one Event Grid topic has to the Service Bus topic, by identity: no code has to be there, no key is used.

import { connectedTopic } from 'types.bicep'

param name string
param topic connectedTopic
param serviceBusTopicId string

@description('Types to deliver; empty delivers every type.')
param eventTypes string[]

param deadLetterStorageId string
param deadLetterContainer string

var identity = topic.identity == 'UserAssigned'
  ? { type: 'UserAssigned', userAssignedIdentity: topic.userAssignedIdentity }
  : { type: 'SystemAssigned' }

var subscription = {
  deliveryWithResourceIdentity: {
    identity: identity
    destination: {
      endpointType: 'ServiceBusTopic'
      properties: {
        resourceId: serviceBusTopicId
        // The event's ID becomes the message's, so that Service Bus drops what Event Grid delivers twice.
        deliveryAttributeMappings: [ { name: 'MessageId', type: 'Dynamic', properties: { sourceField: 'id' } } ]
      }
    }
  }
  deadLetterWithResourceIdentity: {
    identity: identity
    deadLetterDestination: {
      endpointType: 'StorageBlob'
      properties: { resourceId: deadLetterStorageId, blobContainerName: deadLetterContainer }
    }
  }
  eventDeliverySchema: 'CloudEventSchemaV1_0'
  filter: {
    includedEventTypes: empty(eventTypes) ? null : eventTypes
    subjectBeginsWith: topic.subjectBeginsWith
    subjectEndsWith: topic.subjectEndsWith
    isSubjectCaseSensitive: false
    enableAdvancedFilteringOnArrays: true
    advancedFilters: topic.advancedFilters
  }
  retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
}

resource systemTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = if (topic.kind != 'Custom') {
  name: last(split(topic.resourceId, '/'))

  resource toBus 'eventSubscriptions' = {
    name: name
    properties: subscription
  }
}

resource customTopic 'Microsoft.EventGrid/topics@2025-02-15' existing = if (topic.kind == 'Custom') {
  name: last(split(topic.resourceId, '/'))

  resource toBus 'eventSubscriptions' = {
    name: name
    properties: subscription
  }
}
