using System.Reflection;

namespace Reflex.Surface.Tests;

/// <summary>A test of <c>local/sdk</c>, which exists only in builds with <c>AzureSdk=surface</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SurfaceFactAttribute : FactAttribute
{
    private static readonly Lazy<Assembly?> Loaded = new(TryLoad);

    public SurfaceFactAttribute()
    {
        if (Loaded.Value is null)
        {
            Skip = "Built with AzureSdk=packages: local/sdk is not compiled, so there is nothing to compare.";
        }
    }

    public static Assembly Surface => Loaded.Value ?? throw new InvalidOperationException("local/sdk is not part of this build.");

    private static Assembly? TryLoad()
    {
        try
        {
            return Assembly.Load("Reflex.AzureSdk.Surface");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
