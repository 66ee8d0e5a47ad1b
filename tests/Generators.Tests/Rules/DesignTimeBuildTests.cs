using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using GradientFlow.Generators.Tests.Support;

namespace GradientFlow.Generators.Tests.Rules;

/// <summary>What the package's build files tell the compiler, and in which builds: of projects whose compiler adds what it is told to its assembly.</summary>
public sealed class DesignTimeBuildTests : IDisposable
{
    private const string WithBodies = "", WithoutBodies = "GradientFlow.DesignTime.globalconfig";

    /// <summary>Properties of a build, and what the compiler is told in it.</summary>
    private static readonly (string Properties, string Told)[] s_builds =
    [
        ("Configuration=Release", WithBodies),
        ("DesignTimeBuild=false", WithBodies),
        ("DesignTimeBuild=true", WithoutBodies),
        ("DesignTimeBuild=True", WithoutBodies),
        ("DesignTimeBuild=true;GradientFlowEmitInDesignTime=false", WithoutBodies),
        ("DesignTimeBuild=true;GradientFlowEmitInDesignTime=true", WithBodies),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Bodies_are_left_out_for_editors_alone_and_no_build_after_theirs_lacks_them()
    {
        // The projects of this repository import the package's file as this one does.
        await Write("Project.proj", $"""
            <Project>
              <ItemGroup>
                <IntermediateAssembly Include="$(Assembly)" />
              </ItemGroup>
              <Target Name="CoreCompile" Inputs="Project.proj" Outputs="@(IntermediateAssembly)">
                <Error Condition="'@(EditorConfigFiles)' != '' and !Exists('@(EditorConfigFiles)')" Text="There is no @(EditorConfigFiles)." />
                <PropertyGroup>
                  <Told>@(EditorConfigFiles->'%(Filename)%(Extension)')</Told>
                </PropertyGroup>
                <WriteLinesToFile File="@(IntermediateAssembly)" Lines="told:$(Told)" />
              </Target>
              <Import Project="{Repository.Path("Directory.Build.targets")}" />
            </Project>
            """);
        // Each of them twice: with these properties, and after that without any, as a user builds it.
        var calls = s_builds.SelectMany((b, i) => new[] { $"Assembly={i}.dll;{b.Properties}", $"Assembly={i}.dll" });
        await Write("All.proj", $"""
            <Project>
              <Target Name="All">
                {string.Concat(calls.Select(c => $"<MSBuild Projects=\"Project.proj\" Targets=\"CoreCompile\" Properties=\"{c}\" />"))}
              </Target>
            </Project>
            """);
        var (code, screen) = await MSBuildProcess.Run(_folder.FullName, "msbuild", "-nologo", "All.proj");
        Assert.True(code == 0, screen);
        for (var i = 0; i < s_builds.Length; i++)
        {
            var compiled = (await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, $"{i}.dll"))).Select(l => l["told:".Length..]);
            // What has its bodies is up to date for the user's build, and what lacks them is not.
            Assert.Equal(s_builds[i].Told == WithBodies ? [WithBodies] : [WithoutBodies, WithBodies], compiled);
        }
    }

    private Task Write(string file, string text) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, file), text);
}
