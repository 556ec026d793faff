using System.Text;
using System.Text.Json;
using Azure.Core.Serialization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Reflex.Local.Durable;

/// <summary>
/// Writes and reads the payloads of orchestrations, activities and entities as the app does under the Functions host: with the
/// worker's serializer (<see cref="WorkerOptions.Serializer"/>), and not with the Durable Task library's own default, which keeps
/// public fields and heeds the case of names. What would lose data in Azure then loses it here too, where a test sees it.
/// </summary>
internal sealed class WorkerDataConverter(ObjectSerializer serializer) : DataConverter
{
    /// <summary>The worker's default where the app sets none: System.Text.Json, the case of property names ignored.</summary>
    public static WorkerDataConverter For(IServiceProvider services) =>
        new(services.GetService<IOptions<WorkerOptions>>()?.Value.Serializer
            ?? new JsonObjectSerializer(new JsonSerializerOptions { PropertyNameCaseInsensitive = true }));

    public override string? Serialize(object? value) =>
        value is null ? null : serializer.Serialize(value, value.GetType(), CancellationToken.None).ToString();

    public override object? Deserialize(string? data, Type targetType)
    {
        if (data is null)
        {
            return null;
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(data), writable: false);
        return serializer.Deserialize(stream, targetType, CancellationToken.None);
    }
}
