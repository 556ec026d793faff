namespace Reflex.Surface.Tests;

public sealed class SurfaceMatchesTheRealApi
{
    [SurfaceFact]
    public void Every_member_that_local_sdk_shows_is_in_the_real_api_with_the_same_signature()
    {
        var extra = ApiFormat.Lines(SurfaceFactAttribute.Surface).Except(ApiListing.ReadAll()).ToList();

        Assert.True(
            extra.Count == 0,
            "local/sdk shows what the real API does not have; take it away or mend its signature (tests/Reflex.Surface.Tests/Listings "
            + "has the real ones):\n  " + string.Join("\n  ", extra));
    }

    [SurfaceFact]
    public void Local_sdk_declares_something_to_compare()
    {
        var lines = ApiFormat.Lines(SurfaceFactAttribute.Surface).ToList();

        Assert.Contains("Microsoft.Azure.Functions.Worker.EventGridTriggerAttribute | public bool IsBatched { get; set; }", lines);
        Assert.Contains("Microsoft.Azure.Functions.Worker.ServiceBusTriggerAttribute | public .ctor ServiceBusTriggerAttribute(string queueName)", lines);
    }

    [SurfaceFact]
    public void Local_sdk_declares_no_type_that_a_referenced_package_has()
    {
        // The compiler would take the declaration and only warn; the real type must win.
        var own = SurfaceFactAttribute.Surface.GetExportedTypes().Select(t => t.FullName!).ToHashSet();
        var real = SurfaceFactAttribute.Surface.GetReferencedAssemblies()
            .Select(System.Reflection.Assembly.Load)
            .SelectMany(a => a.GetExportedTypes())
            .Select(t => t.FullName!);

        Assert.Empty(own.Intersect(real));
    }
}
