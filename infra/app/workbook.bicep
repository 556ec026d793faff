// The workbook: events, matches, runs, approvals, latency.

param location string
param tags object
param workspaceId string
param applicationInsightsId string

var content = union(loadJsonContent('workbook.json'), { fallbackResourceIds: [ workspaceId ] })

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'reflex-workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: 'Reflex'
    description: 'Events, matches, runs, approvals and latency.'
    serializedData: string(content)
    sourceId: applicationInsightsId
    version: 'Notebook/1.0'
  }
}

output id string = workbook.id
