using System.Reflection;

namespace Reflex.Surface.Tests;

/// <summary>The formatter is right if real assemblies, formatted, give exactly what was listed of them.</summary>
public sealed class ApiFormatTests
{
    [Theory]
    [InlineData("Microsoft.Azure.Functions.Worker.Extensions.Timer")]
    [InlineData("Microsoft.Azure.Functions.Worker.Extensions.Abstractions")]
    public void A_real_assembly_is_formatted_as_it_was_listed(string assembly)
    {
        var lines = ApiFormat.Lines(Assembly.Load(assembly)).Order(StringComparer.Ordinal);

        Assert.Equal(ApiListing.Read(assembly).Order(StringComparer.Ordinal), lines);
    }

    [Fact]
    public void A_member_is_written_with_all_that_a_caller_can_depend_on()
    {
        string[] expected =
        [
            "Reflex.Surface.Tests.ApiFormatTests.Sample<T> | protected internal virtual T Protected(out int? count)",
            "Reflex.Surface.Tests.ApiFormatTests.Sample<T> | public .ctor Sample(string name, Reflex.Surface.Tests.ApiFormatTests.Choice choice = (Reflex.Surface.Tests.ApiFormatTests.Choice)1)",
            "Reflex.Surface.Tests.ApiFormatTests.Sample<T> | public class Reflex.Surface.Tests.ApiFormatTests.Sample<T> : System.IDisposable where T : class",
            "Reflex.Surface.Tests.ApiFormatTests.Sample<T> | public const int Limit = 3",
            "Reflex.Surface.Tests.ApiFormatTests.Sample<T> | public event System.EventHandler Changed",
            "Reflex.Surface.Tests.ApiFormatTests.Sample<T> | public override string ToString()",
            "Reflex.Surface.Tests.ApiFormatTests.Sample<T> | public string Name { get; protected set; }",
            "Reflex.Surface.Tests.ApiFormatTests.Sample<T> | public string Once { get; init; }",
            "Reflex.Surface.Tests.ApiFormatTests.Sample<T> | public static System.Threading.Tasks.Task<TResult> Map<TResult>(params string[] names) where TResult : System.IDisposable",
            "Reflex.Surface.Tests.ApiFormatTests.Sample<T> | public void Dispose()",
            "Reflex.Surface.Tests.ApiFormatTests.Sample<T> | [Obsolete] public sealed override int GetHashCode()",
        ];

        Assert.Equal(expected.Order(StringComparer.Ordinal), ApiFormat.Lines(typeof(Sample<>)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("public string Name { get; protected set; }", "public string Name { get; set; }")]
    [InlineData("params string[] names", "string[] names")]
    [InlineData("choice = (Reflex.Surface.Tests.ApiFormatTests.Choice)1", "choice = (Reflex.Surface.Tests.ApiFormatTests.Choice)0")]
    [InlineData("out int? count", "out int count")]
    public void A_signature_that_differs_in_one_detail_is_named_as_extra(string detail, string asListed)
    {
        var lines = ApiFormat.Lines(typeof(Sample<>)).ToList();
        var listing = lines.Select(line => line.Replace(detail, asListed, StringComparison.Ordinal)).ToHashSet();

        var extra = Assert.Single(lines.Except(listing));
        Assert.Contains(detail, extra, StringComparison.Ordinal);
    }

    public enum Choice
    {
        First,
        Second,
    }

#pragma warning disable CS0067, CA1716, CA1816, CA1000, CA1034, CA1054, CA1063, CA1070, CA1819, CS0809 // A specimen of every kind of member, not a type to use.
    public class Sample<T>(string name, Choice choice = Choice.Second) : IDisposable
        where T : class
    {
        public const int Limit = 3;

        internal readonly Choice Kept = choice;

        public event EventHandler? Changed;

        public string Name { get; protected set; } = name;

        public string Once { get; init; } = "";

        public static Task<TResult> Map<TResult>(params string[] names)
            where TResult : IDisposable => throw new NotSupportedException(names.ToString());

        public override string ToString() => Name;

        [Obsolete("A specimen.")]
        public sealed override int GetHashCode() => 0;

        public void Dispose()
        {
        }

        protected internal virtual T? Protected(out int? count)
        {
            count = null;
            return null;
        }
    }
#pragma warning restore
}
