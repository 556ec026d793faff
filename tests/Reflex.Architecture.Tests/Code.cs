using ArchUnitNET.Loader;
using Reflex.Durable;
using Reflex.Engine.Events;
using Reflex.Functions;

namespace Reflex.Architecture.Tests;

/// <summary>The compiled projects, read once.</summary>
internal static class Code
{
    private static readonly Lazy<ArchUnitNET.Domain.Architecture> s_engine = new(() => Load(EngineAssembly));
    private static readonly Lazy<ArchUnitNET.Domain.Architecture> s_functions = new(() => Load(FunctionsAssembly));

    private static readonly Lazy<ArchUnitNET.Domain.Architecture> s_durable = new(() => Load(typeof(DurableEngine).Assembly));

    public static System.Reflection.Assembly EngineAssembly => typeof(AutomationEvent).Assembly;

    public static System.Reflection.Assembly FunctionsAssembly => typeof(ReflexServices).Assembly;

    public static ArchUnitNET.Domain.Architecture Engine => s_engine.Value;

    public static ArchUnitNET.Domain.Architecture Functions => s_functions.Value;

    public static ArchUnitNET.Domain.Architecture Durable => s_durable.Value;

    private static ArchUnitNET.Domain.Architecture Load(System.Reflection.Assembly assembly) => new ArchLoader().LoadAssemblies(assembly).Build();
}
