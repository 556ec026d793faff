using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Storage;

/// <summary>
/// Opens the storage account that the Functions host uses too. <c>AzureWebJobsStorage</c> is a connection string (locally), or
/// <c>AzureWebJobsStorage__accountName</c> or <c>__tableServiceUri</c> with <c>__blobServiceUri</c> name the account and a managed identity
/// opens it (<c>__clientId</c> says which).
/// </summary>
public sealed class StorageConnection
{
    private const string Name = "AzureWebJobsStorage";
    private readonly IConfiguration _configuration;

    public StorageConnection(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _configuration = configuration;
    }

    public TableServiceClient OpenTables() => ConnectionString is { } text
        ? new TableServiceClient(text)
        : new TableServiceClient(ServiceUri("table"), Credential());

    public BlobServiceClient OpenBlobs() => ConnectionString is { } text
        ? new BlobServiceClient(text)
        : new BlobServiceClient(ServiceUri("blob"), Credential());

    private string? ConnectionString => _configuration[Name] is { Length: > 0 } text ? text : null;

    private Uri ServiceUri(string service)
    {
        IConfigurationSection section = _configuration.GetSection(Name);
        if (section[$"{service}ServiceUri"] is { Length: > 0 } uri)
        {
            return new Uri(uri);
        }

        return section["accountName"] is { Length: > 0 } account
            ? new Uri($"https://{account}.{service}.core.windows.net")
            : throw new InvalidOperationException(
                $"No storage account is configured: set {Name} to a connection string (locally UseDevelopmentStorage=true), "
                + $"or {Name}__{service}ServiceUri to the account's {service} endpoint.");
    }

    private TokenCredential Credential() => Identity.Create(_configuration.GetSection(Name)["clientId"]);
}
