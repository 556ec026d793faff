using System.Globalization;
using System.Text;
using Reflex.Engine.Conditions;
using Reflex.Engine.Events;
using Reflex.Engine.Templates;

namespace Reflex.Engine.Tests.Conditions;

/// <summary>A reference that is read out of the event comes to what the template engine would write.</summary>
public sealed class DirectReferenceTests
{
    private static readonly string[] s_numbers =
    [
        "0", "-0", "5", "-7", "5.0", "5.50", "0.1", "0.30000000000000004", "1e3", "1E-30", "123456789012", "123456789012345", "9007199254740993", "0.0000000000000000000000000001", "-0.000",
        "7922816251426433759354395033", "\"5\"", "\"-2.5\"",
    ];

    private static readonly string[] s_values =
    [
        .. s_numbers, "79228162514264337593543950335", "12345678901234567890123456789012345", "1e300", "\"\"", "\" \"", "\"a\"", "\"1e2\"", "\"é\"", "\"a\\u0062\\n\"", "\"&<\\\"{{ x }}\"",
        "true", "false", "null", "[]", "[1,\"a\",null]", "{}", "{\"size\":3}", "{\"x\":1,\"x\":2}",
    ];

    private static readonly string[] s_templates =
    [
        "{{ a.data.v }}", "{{a.data.v}}", "{{- a.data.v -}}", "{{ a.data.v.x }}", "{{ a.data.v.size }}", "{{ a.data.v.first }}", "{{ a.data }}", "{{ a.Data.v }}", "{{ a.data.V }}", "{{ a.id }}",
        "{{ a.subject }}", "{{ a.subject.x }}", "{{ a.source }}", "{{ a.topic }}", "{{ a.time }}", "{{ a.tenant }}", "{{ a.Tenant }}", "{{ a.tenant.x }}", "{{ a.nothing }}", "{{ a }}", "{{ a.size }}",
        "{{ b.data.v }}", "{{ a.data['v'] }}", "{{ a.data.l[0] }}", "x{{ a.data.v }}", "{{ a.data.v }}{{ a.data.v }}", "{{ a.data.v | upcase }}", "{{ a.data.v | default: 3 }}",
    ];

    [Fact]
    public void A_value_reads_as_the_template_engine_writes_it()
    {
        foreach (string value in s_values)
        {
            var bindings = new Bound(value);
            foreach (string template in s_templates)
            {
                Compare(template, value, bindings);
            }
        }
    }

    [Fact]
    public void Arithmetic_on_a_number_reads_as_the_template_engine_writes_it()
    {
        string[] filters = ["times: 20", "times: 0.5", "times: -1.25", "times: 0", "times: 999999999999", "times: 0.3333333333333333", "plus: 1", "times: 2 | plus: 1", "times: a.data.v", "divided_by: 3", "abs", "round: 1"];
        foreach (string value in s_numbers)
        {
            foreach (string filter in filters)
            {
                Compare($"{{{{ a.data.v | {filter} }}}}", value, new Bound(value));
            }
        }
    }

    [Fact]
    public void A_product_is_the_number_nearest_to_the_decimal_product()
    {
        var random = new Random(11);
        for (int i = 0; i < 2000; i++)
        {
            string value = (random.Next(2) == 0 ? "-" : "") + random.NextInt64((long)Math.Pow(10, random.Next(1, 12))) + (random.Next(2) == 0 ? "" : "." + random.Next(1000));
            string factor = random.Next((int)Math.Pow(10, random.Next(1, 7))) + (random.Next(2) == 0 ? "" : "." + random.Next(10000).ToString("0000", CultureInfo.InvariantCulture));
            Compare($"{{{{ a.data.v | times: {factor} }}}}", value, new Bound(value));
        }
    }

    [Theory]
    [InlineData("{{ a.data.w | times: 20 }}")]
    [InlineData("{{ b.data.v | times: 20 }}")]
    [InlineData("{{ a.data.v | times: 20 }}")]
    [InlineData("{{ a.data.v | times: 20 | plus: 1 }}")]
    [InlineData("{{ a.data.n | minus: a.data.v }}")]
    public void Arithmetic_on_what_is_no_number_comes_to_nothing(string template)
    {
        var reference = ReferenceTemplate.Parse(template);

        foreach (string value in (string[])["\"many\"", "null", "true", "[1]", "{}", "1e300"])
        {
            Assert.Null(reference.Render(new Bound(value)));
            Assert.False(reference.TryGetNumber(new Bound(value), out _));
        }
    }

    [Fact]
    public void A_reference_to_a_value_allocates_nothing()
    {
        var bindings = new Bound("4");
        Comparison above = Comparison("data.n", ComparisonOperator.GreaterThan, "{{ a.data.v | times: 20 }}");
        Comparison same = Comparison("data.s", ComparisonOperator.In, "{{ a.data.s }}");
        Comparison other = Comparison("data.n", ComparisonOperator.In, "{{ a.data.v }}");
        AutomationEvent e = Parse("81");
        Assert.Equal((false, true, false), (above.Evaluate(e, bindings), same.Evaluate(e, bindings), other.Evaluate(e, bindings)));

        long before = GC.GetAllocatedBytesForCurrentThread();
        above.Evaluate(e, bindings);
        same.Evaluate(e, bindings);
        other.Evaluate(e, bindings);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Compare(string template, string value, Bound bindings)
    {
        var reference = ReferenceTemplate.Parse(template);
        string? expected = reference.RenderTemplate(bindings);
        bool isNumber = double.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);

        Assert.Equal((template, value, expected), (template, value, reference.Render(bindings)));
        Assert.Equal((template, value, isNumber), (template, value, reference.TryGetNumber(bindings, out Numeral read)));
        Assert.Equal((template, value, isNumber ? number : 0), (template, value, isNumber ? read.Value : 0));
        if (reference.TryGetAscii(bindings, out ReadOnlySpan<byte> ascii))
        {
            Assert.Equal(expected, Encoding.ASCII.GetString(ascii));
        }
    }

    private static Comparison Comparison(string path, ComparisonOperator op, string template) =>
        new() { Path = EventPath.Parse(path), Operator = op, Operands = [Operand.OfTemplate(template)] };

    private static AutomationEvent Parse(string value) => EventParser.Parse(
        Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"i1","source":"/s","type":"T","subject":"x/y","tenant":{{value}},"data":{"v":{{value}},"n":3,"l":[7],"s":"Same"} }"""),
        DateTimeOffset.UnixEpoch).Event!;

    private sealed class Bound(string value) : IPartBindings
    {
        private readonly AutomationEvent _event = Parse(value);

        public AutomationEvent? Last(string part) => part == "a" ? _event : null;
    }
}
