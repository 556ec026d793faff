// One private endpoint with its DNS zone, so that the public name of the service resolves to the private address.

param name string
param location string
param tags object
param networkId string
param subnetId string

@description('The resource behind the endpoint.')
param targetId string

@description('Which of its services: blob, queue, table, namespace, vault, topic, scheduler.')
param groupId string

param zoneName string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: groupId, properties: { privateLinkServiceId: targetId, groupIds: [ groupId ] } }
    ]
  }

  resource zoneGroup 'privateDnsZoneGroups' = {
    name: 'default'
    properties: { privateDnsZoneConfigs: [ { name: groupId, properties: { privateDnsZoneId: zone.id } } ] }
    // The link first: until the zone is linked the app would still get the public address.
    dependsOn: [ zone::link ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zoneName
  #disable-next-line no-hardcoded-location // DNS zones have no region.
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: last(split(networkId, '/'))
    #disable-next-line no-hardcoded-location // Nor have their links.
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: networkId } }
  }
}
